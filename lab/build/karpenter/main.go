// Karpenter's core as it is, over a cloud that makes Node objects in place of instances. The half of Karpenter that talks to AWS
// cannot run without AWS; what it computes by itself is its own code here as well: what a type of instance can hold and which
// labels it has, and the hash of an EC2NodeClass. Upstream's provider for kwok would insist on node classes of its own kind.
package main

import (
	"encoding/json"
	"os"
	"strings"

	v1 "github.com/aws/karpenter-provider-aws/pkg/apis/v1"
	"github.com/aws/karpenter-provider-aws/pkg/controllers/nodeclass/hash"
	"github.com/samber/lo"
	"sigs.k8s.io/karpenter/pkg/cloudprovider/overlay"
	"sigs.k8s.io/karpenter/pkg/controllers"
	"sigs.k8s.io/karpenter/pkg/controllers/state"
	"sigs.k8s.io/karpenter/pkg/operator"
	"sigs.k8s.io/karpenter/pkg/operator/options"
)

func main() {
	ctx, op := operator.NewOperator()
	// As upstream's main does: the conditions of an EC2NodeClass depend on it.
	v1.CapacityReservationsEnabled = options.FromContext(ctx).FeatureGates.ReservedCapacity
	zones := strings.Split(os.Getenv("LAB_ZONES"), ",")
	aws := &cloud{kube: op.GetClient(), region: os.Getenv("AWS_REGION"), zones: zones, types: readTypes(os.Getenv("LAB_INSTANCES"))}
	overlaid := overlay.Decorate(aws, op.GetClient(), op.InstanceTypeStore)
	cluster := state.NewCluster(op.Clock, op.GetClient(), overlaid)
	op.
		WithControllers(ctx, controllers.NewControllers(ctx, op.Manager, op.Clock, op.GetClient(), op.EventRecorder, overlaid, aws, cluster, op.InstanceTypeStore)...).
		WithControllers(ctx, hash.NewController(op.GetClient(), nil), &nodeClasses{kube: op.GetClient(), zones: zones}).
		Start(ctx)
}

// instance is an entry of the lab's file of instance types.
type instance struct {
	Name                  string
	VCPU                  int32
	MemoryMiB             int64
	Architecture          string
	Manufacturer          string
	Hypervisor            string
	Interfaces            int32
	AddressesPerInterface int32
	GPU                   *gpu
	USDPerHour            map[string]float64
}

// gpu is what an instance type has of them.
type gpu struct {
	Name         string
	Manufacturer string
	Count        int32
	MemoryMiB    int32
}

func readTypes(path string) []instance {
	var file struct{ Types []instance }
	lo.Must0(json.Unmarshal(lo.Must(os.ReadFile(path)), &file))
	return file.Types
}
