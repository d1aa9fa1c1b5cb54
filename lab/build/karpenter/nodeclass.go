package main

import (
	"context"
	"crypto/sha256"
	"encoding/json"
	"fmt"

	v1 "github.com/aws/karpenter-provider-aws/pkg/apis/v1"
	"github.com/awslabs/operatorpkg/status"
	"github.com/samber/lo"
	corev1 "k8s.io/api/core/v1"
	"k8s.io/apimachinery/pkg/api/equality"
	controllerruntime "sigs.k8s.io/controller-runtime"
	"sigs.k8s.io/controller-runtime/pkg/client"
	"sigs.k8s.io/controller-runtime/pkg/manager"
	"sigs.k8s.io/controller-runtime/pkg/reconcile"
)

// nodeClasses says of every EC2NodeClass that AWS has what it selects: one subnet in each zone, one security group, and an image
// for each architecture, whose id follows from what selects it, so that another alias is another image.
type nodeClasses struct {
	kube  client.Client
	zones []string
}

func (c *nodeClasses) Reconcile(ctx context.Context, class *v1.EC2NodeClass) (reconcile.Result, error) {
	stored := class.DeepCopy()
	class.Status.Subnets = lo.Map(c.zones, func(zone string, i int) v1.Subnet {
		return v1.Subnet{ID: awsID("subnet", zone), Zone: zone, ZoneID: fmt.Sprintf("lab-az%d", i+1)}
	})
	class.Status.SecurityGroups = []v1.SecurityGroup{{ID: awsID("sg", class.Name), Name: class.Name}}
	class.Status.AMIs = lo.Map([]string{"amd64", "arm64"}, func(arch string, _ int) v1.AMI {
		id := awsID("ami", fmt.Sprint(string(lo.Must(json.Marshal(class.Spec.AMISelectorTerms))), arch))
		return v1.AMI{ID: id, Name: id, Requirements: []corev1.NodeSelectorRequirement{
			{Key: corev1.LabelArchStable, Operator: corev1.NodeSelectorOpIn, Values: []string{arch}},
		}}
	})
	class.Status.InstanceProfile = class.Spec.Role
	for _, condition := range []string{
		v1.ConditionTypeSubnetsReady, v1.ConditionTypeSecurityGroupsReady, v1.ConditionTypeAMIsReady, v1.ConditionTypeInstanceProfileReady,
		v1.ConditionTypeValidationSucceeded, v1.ConditionTypePlacementGroupReady, v1.ConditionTypeCapacityReservationsReady,
	} {
		class.StatusConditions().SetTrue(condition)
	}
	if equality.Semantic.DeepEqual(stored, class) {
		return reconcile.Result{}, nil
	}
	return reconcile.Result{}, client.IgnoreNotFound(c.kube.Status().Patch(ctx, class, client.MergeFrom(stored)))
}

func (c *nodeClasses) Register(_ context.Context, m manager.Manager) error {
	return controllerruntime.NewControllerManagedBy(m).Named("lab.nodeclass").For(&v1.EC2NodeClass{}).
		Complete(reconcile.AsReconciler(m.GetClient(), c))
}

// isReady is what AWS's provider asks before it launches anything.
func isReady(class *v1.EC2NodeClass) bool {
	ready := class.StatusConditions().Get(status.ConditionReady)
	return ready.IsTrue() && ready.ObservedGeneration == class.Generation
}

// awsID is an id that looks like one of AWS's and is always the same for the same thing.
func awsID(kind, of string) string {
	return fmt.Sprintf("%s-%.17x", kind, sha256.Sum256([]byte(of)))[:len(kind)+18]
}
