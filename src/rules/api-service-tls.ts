import { atObject, atSummary, builtObjects, collect } from '../model.ts';
import { rule } from '../rules.ts';

export default rule({
  code: 'API_SERVICE_TLS',
  title: "An APIService has its server's certificate checked, and leaves the fields to those who own them.",
  source: 'kedacore/charts#550, kedacore/keda#4732, https://cert-manager.io/docs/concepts/ca-injector/',
  check: (tree) => [
    ...collect(tree, 'apiServices')
      .filter((service) => service.insecureSkipTLSVerify)
      .map((service) => ({
        at: atSummary(tree, service, 'APIService'),
        message: 'insecureSkipTLSVerify is true: whoever answers in its place is believed',
        cure: 'Let cert-manager issue the certificate and inject the bundle.',
      })),
    ...builtObjects(tree, 'APIService').flatMap((owned) =>
      ['insecureSkipTLSVerify', 'caBundle']
        .filter((field) => field in owned.object.spec && owned.object.spec[field] !== true)
        .map((field) => ({
          at: atObject(tree, owned, `spec.${field}`),
          message: `${field} is stated, and the cluster has another: the API server drops a false, and cert-manager writes the bundle`,
          cure: 'Leave it out.',
        })),
    ),
  ],
});
