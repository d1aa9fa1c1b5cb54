package main

import (
	"context"
	"fmt"
	"strings"
	"sync"

	"github.com/aws/aws-sdk-go-v2/service/ec2/types"
	v1 "github.com/aws/karpenter-provider-aws/pkg/apis/v1"
	"github.com/aws/karpenter-provider-aws/pkg/providers/instancetype"
	"github.com/awslabs/operatorpkg/status"
	"github.com/samber/lo"
	corev1 "k8s.io/api/core/v1"
	"k8s.io/apimachinery/pkg/api/resource"
	metav1 "k8s.io/apimachinery/pkg/apis/meta/v1"
	"sigs.k8s.io/controller-runtime/pkg/client"
	karpv1 "sigs.k8s.io/karpenter/pkg/apis/v1"
	"sigs.k8s.io/karpenter/pkg/cloudprovider"
	"sigs.k8s.io/karpenter/pkg/scheduling"
	"sigs.k8s.io/karpenter/pkg/utils/resources"
)

// spotShare is what spot costs of the price on demand. The market moves; only the order matters here, and it is the usual one.
const spotShare = 0.4

// prefix begins the provider ids of instances, as with AWS; nodes of node groups have none here.
const prefix = "aws:///"

// cloud is AWS as Karpenter sees it: an instance is a Node object, which kwok keeps alive as a kubelet would.
type cloud struct {
	kube       client.Client
	region     string
	zones      []string
	types      []instance
	terminated sync.Map
}

var _ cloudprovider.CloudProvider = &cloud{}

func (c *cloud) Name() string                                 { return "aws" }
func (c *cloud) RepairPolicies() []cloudprovider.RepairPolicy { return nil }
func (c *cloud) GetSupportedNodeClasses() []status.Object     { return []status.Object{&v1.EC2NodeClass{}} }
func (c *cloud) class(ctx context.Context, ref *karpv1.NodeClassReference) (*v1.EC2NodeClass, error) {
	class := &v1.EC2NodeClass{}
	return class, c.kube.Get(ctx, client.ObjectKey{Name: ref.Name}, class)
}

func (c *cloud) GetInstanceTypes(ctx context.Context, pool *karpv1.NodePool) ([]*cloudprovider.InstanceType, error) {
	class, err := c.class(ctx, pool.Spec.Template.Spec.NodeClassRef)
	if err != nil {
		return nil, client.IgnoreNotFound(err)
	}
	return c.typesOf(ctx, class), nil
}

func (c *cloud) typesOf(ctx context.Context, class *v1.EC2NodeClass) []*cloudprovider.InstanceType {
	resolver := instancetype.NewDefaultResolver(c.region)
	return lo.Map(c.types, func(it instance, _ int) *cloudprovider.InstanceType {
		resolved := resolver.Resolve(ctx, it.info(), c.zones, class)
		// Not in the lab's file: absent rather than 0.
		resolved.Requirements[v1.LabelInstanceCPUSustainedClockSpeedMhz] =
			scheduling.NewRequirement(v1.LabelInstanceCPUSustainedClockSpeedMhz, corev1.NodeSelectorOpDoesNotExist)
		for _, zone := range class.ZoneInfo() {
			for capacity, price := range map[string]float64{karpv1.CapacityTypeOnDemand: it.price(c.region), karpv1.CapacityTypeSpot: it.price(c.region) * spotShare} {
				resolved.Offerings = append(resolved.Offerings, &cloudprovider.Offering{Available: true, Price: price, Requirements: scheduling.NewRequirements(
					scheduling.NewRequirement(karpv1.CapacityTypeLabelKey, corev1.NodeSelectorOpIn, capacity),
					scheduling.NewRequirement(corev1.LabelTopologyZone, corev1.NodeSelectorOpIn, zone.Zone),
					scheduling.NewRequirement(v1.LabelTopologyZoneID, corev1.NodeSelectorOpIn, zone.ZoneID),
					scheduling.NewRequirement(cloudprovider.ReservationIDLabel, corev1.NodeSelectorOpDoesNotExist),
					scheduling.NewRequirement(v1.LabelCapacityReservationType, corev1.NodeSelectorOpDoesNotExist),
					scheduling.NewRequirement(v1.LabelCapacityReservationInterruptible, corev1.NodeSelectorOpDoesNotExist),
				)})
			}
		}
		return resolved
	})
}

// price is that of the region; where it is not known that of the region whose prices all types have, since only the order matters.
func (it instance) price(region string) float64 {
	if usd, ok := it.USDPerHour[region]; ok {
		return usd
	}
	return it.USDPerHour["us-east-1"]
}

// info is what EC2 would say of a type.
func (it instance) info() types.InstanceTypeInfo {
	arch := lo.Ternary(it.Architecture == "arm64", types.ArchitectureTypeArm64, types.ArchitectureTypeX8664)
	var gpus *types.GpuInfo
	if it.GPU != nil {
		gpus = &types.GpuInfo{Gpus: []types.GpuDeviceInfo{{
			Name:         &it.GPU.Name,
			Manufacturer: &it.GPU.Manufacturer,
			Count:        &it.GPU.Count,
			MemoryInfo:   &types.GpuDeviceMemoryInfo{SizeInMiB: &it.GPU.MemoryMiB},
		}}}
	}
	return types.InstanceTypeInfo{
		InstanceType:          types.InstanceType(it.Name),
		SupportedUsageClasses: []types.UsageClassType{types.UsageClassTypeOnDemand, types.UsageClassTypeSpot},
		Hypervisor:            types.InstanceTypeHypervisor(it.Hypervisor),
		GpuInfo:               gpus,
		ProcessorInfo:         &types.ProcessorInfo{Manufacturer: &it.Manufacturer, SupportedArchitectures: []types.ArchitectureType{arch}},
		VCpuInfo:              &types.VCpuInfo{DefaultVCpus: &it.VCPU},
		MemoryInfo:            &types.MemoryInfo{SizeInMiB: &it.MemoryMiB},
		NetworkInfo: &types.NetworkInfo{
			DefaultNetworkCardIndex:   lo.ToPtr(int32(0)),
			Ipv4AddressesPerInterface: &it.AddressesPerInterface,
			NetworkCards:              []types.NetworkCardInfo{{MaximumNetworkInterfaces: &it.Interfaces}},
		},
	}
}

// Create launches the cheapest offering that the NodeClaim allows, as EC2 Fleet would, and registers its node.
func (c *cloud) Create(ctx context.Context, claim *karpv1.NodeClaim) (*karpv1.NodeClaim, error) {
	class, err := c.class(ctx, claim.Spec.NodeClassRef)
	if err != nil {
		return nil, cloudprovider.NewInsufficientCapacityError(err)
	}
	if !isReady(class) {
		return nil, cloudprovider.NewNodeClassNotReadyError(fmt.Errorf("EC2NodeClass %s is not ready", class.Name))
	}
	wanted := scheduling.NewNodeSelectorRequirementsWithMinValues(claim.Spec.Requirements...)
	var chosen *cloudprovider.InstanceType
	var offering *cloudprovider.Offering
	for _, it := range c.typesOf(ctx, class) {
		offers := it.Offerings.Compatible(wanted)
		if len(offers) == 0 || !wanted.IsCompatible(it.Requirements, scheduling.AllowUndefinedWellKnownLabels) ||
			!resources.Fits(claim.Spec.Resources.Requests, it.Allocatable()) {
			continue
		}
		if cheapest := offers.Cheapest(); offering == nil || cheapest.Price < offering.Price {
			chosen, offering = it, cheapest
		}
	}
	if offering == nil {
		return nil, cloudprovider.NewInsufficientCapacityError(fmt.Errorf("no type of instance is what %s asks for", claim.Name))
	}
	labels := map[string]string{}
	for _, requirements := range []scheduling.Requirements{chosen.Requirements, offering.Requirements} {
		for key, it := range requirements {
			if it.Operator() == corev1.NodeSelectorOpIn && it.Len() == 1 {
				labels[key] = it.Any()
			}
		}
	}
	node := c.node(claim, offering.Zone(), lo.Assign(labels, claim.Labels), chosen)
	node.Annotations = map[string]string{
		v1.AnnotationEC2NodeClassHash:        class.Hash(nil),
		v1.AnnotationEC2NodeClassHashVersion: v1.EC2NodeClassHashVersion,
	}
	// The same NodeClaim is the same instance: asked again, nothing new is launched.
	if err := c.kube.Create(ctx, node.DeepCopy()); client.IgnoreAlreadyExists(err) != nil {
		return nil, cloudprovider.NewCreateError(err, "NodeFailed", err.Error())
	}
	created := claimOf(node)
	image, _ := lo.Find(class.Status.AMIs, func(it v1.AMI) bool {
		return it.Requirements[0].Values[0] == labels[corev1.LabelArchStable]
	})
	created.Status.ImageID = image.ID
	return created, nil
}

func (c *cloud) node(claim *karpv1.NodeClaim, zone string, labels map[string]string, it *cloudprovider.InstanceType) *corev1.Node {
	id := awsID("i", string(claim.UID))
	name := fmt.Sprintf("%s.%s.compute.internal", id, c.region)
	present := func(_ corev1.ResourceName, quantity resource.Quantity) bool { return !quantity.IsZero() }
	return &corev1.Node{
		ObjectMeta: metav1.ObjectMeta{Name: name, Labels: lo.Assign(labels, map[string]string{corev1.LabelHostname: name})},
		Spec:       corev1.NodeSpec{ProviderID: prefix + zone + "/" + id, Taints: []corev1.Taint{karpv1.UnregisteredNoExecuteTaint}},
		Status: corev1.NodeStatus{
			Capacity:    lo.PickBy(it.Capacity, present),
			Allocatable: lo.PickBy(it.Allocatable(), present),
			NodeInfo:    corev1.NodeSystemInfo{Architecture: labels[corev1.LabelArchStable], OperatingSystem: "linux"},
		},
	}
}

// claimOf is what a node says of the instance that it stands for.
func claimOf(node *corev1.Node) *karpv1.NodeClaim {
	return &karpv1.NodeClaim{
		ObjectMeta: metav1.ObjectMeta{Name: node.Name, Labels: node.Labels, Annotations: node.Annotations, CreationTimestamp: node.CreationTimestamp},
		Status:     karpv1.NodeClaimStatus{ProviderID: node.Spec.ProviderID, Capacity: node.Status.Capacity, Allocatable: node.Status.Allocatable},
	}
}

func (c *cloud) List(ctx context.Context) ([]*karpv1.NodeClaim, error) {
	nodes := &corev1.NodeList{}
	if err := c.kube.List(ctx, nodes); err != nil {
		return nil, err
	}
	return lo.FilterMap(nodes.Items, func(node corev1.Node, _ int) (*karpv1.NodeClaim, bool) {
		_, gone := c.terminated.Load(node.Spec.ProviderID)
		return claimOf(&node), strings.HasPrefix(node.Spec.ProviderID, prefix) && !gone
	}), nil
}

func (c *cloud) Get(ctx context.Context, id string) (*karpv1.NodeClaim, error) {
	claims, err := c.List(ctx)
	if err != nil {
		return nil, err
	}
	if found, ok := lo.Find(claims, func(it *karpv1.NodeClaim) bool { return it.Status.ProviderID == id }); ok {
		return found, nil
	}
	return nil, cloudprovider.NewNodeClaimNotFoundError(fmt.Errorf("no instance %s", id))
}

// Delete terminates an instance. Its node stays until Karpenter, which drained it, lets it go.
func (c *cloud) Delete(ctx context.Context, claim *karpv1.NodeClaim) error {
	if _, err := c.Get(ctx, claim.Status.ProviderID); err != nil {
		return err
	}
	c.terminated.Store(claim.Status.ProviderID, true)
	return nil
}

// IsDrifted compares what AWS's provider compares first: the fields of the EC2NodeClass that are hashed, and the image.
func (c *cloud) IsDrifted(ctx context.Context, claim *karpv1.NodeClaim) (cloudprovider.DriftReason, error) {
	class, err := c.class(ctx, claim.Spec.NodeClassRef)
	if err != nil {
		return "", client.IgnoreNotFound(err)
	}
	if was := claim.Annotations[v1.AnnotationEC2NodeClassHash]; was != "" && was != class.Annotations[v1.AnnotationEC2NodeClassHash] {
		return "NodeClassDrift", nil
	}
	if !lo.ContainsBy(class.Status.AMIs, func(it v1.AMI) bool { return it.ID == claim.Status.ImageID }) {
		return "AMIDrift", nil
	}
	return "", nil
}
