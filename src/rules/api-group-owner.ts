import { atSummary, collect } from '../model.ts';
import { rule } from '../rules.ts';
import { apiGroupOf } from './_metrics-api.ts';

/** One owner of one APIService object is the business of another rule; two versions of a group are two objects. */
export default rule({
  code: 'API_GROUP_OWNER',
  title: 'All versions of an aggregated API are served by one component.',
  source: 'kedacore/keda#470, https://keda.sh/docs/2.20/faq/',
  check(tree) {
    const first = new Map<string, ReturnType<typeof collect<'apiServices'>>[number]>();
    return collect(tree, 'apiServices').flatMap((service) => {
      const group = apiGroupOf(service);
      const other = first.get(group);
      if (other === undefined) first.set(group, service);
      if (other === undefined || other.owner === service.owner || other.name === service.name) return [];
      return {
        at: atSummary(tree, service, 'APIService'),
        message: `"${other.owner.component.name}" serves ${other.name}, of the same API: half of those who ask get answers of the other`,
        cure: 'Leave the API to one of them; prometheus-adapter serves no external metrics with rules.external: [].',
      };
    });
  },
});
