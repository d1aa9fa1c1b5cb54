/** Kinds whose objects hold something until their controller lets go of it. */
export interface Holder {
  /** Component whose controller does: it must outlive every object that carries the finalizer. */
  readonly component: string;
  /** API group of the kinds; the empty string for core kinds. */
  readonly group: string;
  readonly kinds: readonly string[];
  /** The finalizer, or how it begins. */
  readonly finalizer: string;
  /** Where that stands. */
  readonly source: string;
}

const LBC = 'https://github.com/kubernetes-sigs/aws-load-balancer-controller/blob/main';

/**
 * Which component takes which finalizer off, of the components of the catalogue. A controller that goes first leaves the object
 * for ever in deletion, and what it stands for in AWS for ever in the account.
 */
export const HOLDERS: readonly Holder[] = [
  {
    component: 'aws-load-balancer-controller',
    group: '',
    kinds: ['Service'],
    finalizer: 'service.k8s.aws/resources',
    source: `${LBC}/controllers/service/service_controller.go`,
  },
  {
    component: 'aws-load-balancer-controller',
    group: 'networking.k8s.io',
    kinds: ['Ingress'],
    finalizer: 'ingress.k8s.aws/resources',
    source: `${LBC}/pkg/ingress/finalizer.go`,
  },
  {
    // Ingresses that share a load balancer: `group.ingress.k8s.aws/<group>`.
    component: 'aws-load-balancer-controller',
    group: 'networking.k8s.io',
    kinds: ['Ingress'],
    finalizer: 'group.ingress.k8s.aws/',
    source: `${LBC}/pkg/ingress/finalizer.go`,
  },
  {
    component: 'aws-load-balancer-controller',
    group: 'elbv2.k8s.aws',
    kinds: ['TargetGroupBinding'],
    finalizer: 'elbv2.k8s.aws/resources',
    source: `${LBC}/controllers/elbv2/targetgroupbinding_controller.go`,
  },
  {
    component: 'aws-ebs-csi-driver',
    group: '',
    kinds: ['PersistentVolume'],
    finalizer: 'external-provisioner.volume.kubernetes.io/finalizer',
    source:
      'https://kubernetes.io/docs/concepts/storage/persistent-volumes/#persistentvolume-deletion-protection-finalizer',
  },
  {
    // While it is attached.
    component: 'aws-ebs-csi-driver',
    group: '',
    kinds: ['PersistentVolume'],
    finalizer: 'external-attacher/ebs-csi-aws-com',
    source: 'https://github.com/kubernetes-csi/external-attacher/blob/master/pkg/controller/csi_handler.go',
  },
  {
    component: 'aws-ebs-csi-driver',
    group: 'storage.k8s.io',
    kinds: ['VolumeAttachment'],
    finalizer: 'external-attacher/ebs-csi-aws-com',
    source:
      'https://github.com/kubernetes-csi/external-attacher/blob/master/pkg/controller/util.go (GetFinalizerName)',
  },
  {
    component: 'karpenter',
    group: 'karpenter.sh',
    kinds: ['NodeClaim'],
    finalizer: 'karpenter.sh/termination',
    source: 'https://karpenter.sh/docs/concepts/disruption/#termination-controller',
  },
  {
    component: 'karpenter',
    group: '',
    kinds: ['Node'],
    finalizer: 'karpenter.sh/termination',
    source: 'https://karpenter.sh/docs/concepts/disruption/#termination-controller',
  },
  {
    component: 'karpenter',
    group: 'karpenter.k8s.aws',
    kinds: ['EC2NodeClass'],
    finalizer: 'karpenter.k8s.aws/termination',
    source: 'https://github.com/aws/karpenter-provider-aws/blob/main/pkg/apis/v1/labels.go',
  },
  {
    component: 'keda',
    group: 'keda.sh',
    kinds: ['ScaledObject', 'ScaledJob', 'TriggerAuthentication', 'ClusterTriggerAuthentication'],
    finalizer: 'finalizer.keda.sh',
    source: 'https://github.com/kedacore/keda/blob/main/controllers/keda/scaledobject_finalizer.go',
  },
  {
    component: 'keda-http-add-on',
    group: 'http.keda.sh',
    kinds: ['HTTPScaledObject'],
    finalizer: 'httpscaledobject.http.keda.sh',
    source: 'https://github.com/kedacore/http-add-on/blob/main/operator/controllers/http/finalizer.go',
  },
  {
    component: 'external-secrets',
    group: 'external-secrets.io',
    kinds: ['ExternalSecret', 'ClusterExternalSecret'],
    finalizer: 'externalsecrets.external-secrets.io/',
    source: 'https://github.com/external-secrets/external-secrets/tree/main/pkg/controllers/externalsecret',
  },
  {
    component: 'external-secrets',
    group: 'external-secrets.io',
    kinds: ['PushSecret'],
    finalizer: 'pushsecret.externalsecrets.io/finalizer',
    source: 'https://github.com/external-secrets/external-secrets/tree/main/pkg/controllers/pushsecret',
  },
  {
    component: 'external-secrets',
    group: 'external-secrets.io',
    kinds: ['SecretStore', 'ClusterSecretStore'],
    finalizer: 'secretstore.externalsecrets.io/finalizer',
    source: 'https://github.com/external-secrets/external-secrets/tree/main/pkg/controllers/secretstore',
  },
  {
    component: 'cert-manager',
    group: 'acme.cert-manager.io',
    kinds: ['Challenge'],
    finalizer: 'acme.cert-manager.io/finalizer',
    source: 'https://github.com/cert-manager/cert-manager/blob/master/pkg/apis/acme/v1/const.go',
  },
];

/** What to ask kubectl for: `nodeclaims.karpenter.sh`. The kind in lower case does, with its group. */
export const resourceOf = ({ group }: Pick<Holder, 'group'>, kind: string): string =>
  group === '' ? kind.toLowerCase() : `${kind.toLowerCase()}.${group}`;
