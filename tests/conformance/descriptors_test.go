package conformance

import (
	"os"
	"path/filepath"
	"testing"

	_ "github.com/grafana/grafana-plugin-sdk-go/genproto/pluginv2"
	_ "github.com/hashicorp/go-plugin"
	"google.golang.org/protobuf/proto"
	"google.golang.org/protobuf/reflect/protodesc"
	"google.golang.org/protobuf/reflect/protoreflect"
	"google.golang.org/protobuf/reflect/protoregistry"
	"google.golang.org/protobuf/types/descriptorpb"

	"xdplive/tests/kit/go/host"
	"xdplive/tests/kit/go/testenv"
)

// ours reads the descriptors the build makes of proto/.
func ours(t *testing.T) *protoregistry.Files {
	t.Helper()
	path := os.Getenv("XDPLIVE_DESCRIPTORS")
	if path == "" {
		path = filepath.Join(host.RepoRoot(),
			"build/release/proto/descriptors.binpb")
	}
	testenv.RequireFile(t, path, "build the target proto_descriptors")
	text, err := os.ReadFile(path)
	if err != nil {
		t.Fatal(err)
	}
	var set descriptorpb.FileDescriptorSet
	if err := proto.Unmarshal(text, &set); err != nil {
		t.Fatal(err)
	}
	files, err := protodesc.NewFiles(&set)
	if err != nil {
		t.Fatal(err)
	}
	return files
}

// theirs finds what the Go SDK and go-plugin registered under the same name.
func theirs[D protoreflect.Descriptor](t *testing.T, our D) (D, bool) {
	t.Helper()
	var none D
	found, err := protoregistry.GlobalFiles.FindDescriptorByName(our.FullName())
	if err != nil {
		t.Errorf("%s: the SDK has none of this name", our.FullName())
		return none, false
	}
	their, ok := found.(D)
	if !ok {
		t.Errorf("%s: the SDK has a %T there", our.FullName(), found)
	}
	return their, ok
}

func TestOurProtoIsTheSDKs(t *testing.T) {
	messages := 0
	ours(t).RangeFiles(func(file protoreflect.FileDescriptor) bool {
		messages += file.Messages().Len()
		compareMessages(t, file.Messages())
		compareEnums(t, file.Enums())
		for i := range file.Services().Len() {
			compareService(t, file.Services().Get(i))
		}
		return true
	})
	if messages == 0 {
		t.Error("no message was compared")
	}
}

func compareMessages(t *testing.T, messages protoreflect.MessageDescriptors) {
	for i := range messages.Len() {
		our := messages.Get(i)
		compareMessages(t, our.Messages())
		compareEnums(t, our.Enums())
		if our.IsMapEntry() {
			continue // compared as part of its field
		}
		if their, ok := theirs(t, our); ok {
			compareFields(t, our, their)
		}
	}
}

func compareFields(t *testing.T, our, their protoreflect.MessageDescriptor) {
	if our.Fields().Len() != their.Fields().Len() {
		t.Errorf("%s: %d fields, the SDK has %d", our.FullName(),
			our.Fields().Len(), their.Fields().Len())
	}
	for i := range our.Fields().Len() {
		mine := our.Fields().Get(i)
		yours := their.Fields().ByNumber(mine.Number())
		if yours == nil {
			t.Errorf("%s: the SDK has no field %d", mine.FullName(), mine.Number())
			continue
		}
		if got, want := shape(mine), shape(yours); got != want {
			t.Errorf("%s: %+v, the SDK has %+v", mine.FullName(), got, want)
		}
	}
}

// fieldShape is all of a field that reaches the wire or the reader.
type fieldShape struct {
	name, jsonName string
	kind           protoreflect.Kind
	label          protoreflect.Cardinality
	of             protoreflect.FullName
	key, value     protoreflect.Kind
	packed         bool
}

func shape(field protoreflect.FieldDescriptor) fieldShape {
	s := fieldShape{
		name: string(field.Name()), jsonName: field.JSONName(),
		kind: field.Kind(), label: field.Cardinality(), packed: field.IsPacked(),
	}
	if field.Message() != nil {
		s.of = field.Message().FullName()
	}
	if field.Enum() != nil {
		s.of = field.Enum().FullName()
	}
	if field.IsMap() {
		s.key, s.value = field.MapKey().Kind(), field.MapValue().Kind()
	}
	return s
}

func compareEnums(t *testing.T, enums protoreflect.EnumDescriptors) {
	for i := range enums.Len() {
		our := enums.Get(i)
		their, ok := theirs(t, our)
		if !ok {
			continue
		}
		if our.Values().Len() != their.Values().Len() {
			t.Errorf("%s: %d values, the SDK has %d", our.FullName(),
				our.Values().Len(), their.Values().Len())
		}
		for j := range our.Values().Len() {
			value := our.Values().Get(j)
			same := their.Values().ByName(value.Name())
			if same == nil || same.Number() != value.Number() {
				t.Errorf("%s = %d: the SDK says %v", value.FullName(),
					value.Number(), same)
			}
		}
	}
}

// compareService lets a method be absent: an answer of UNIMPLEMENTED is how a
// plugin says that it does without.
func compareService(t *testing.T, our protoreflect.ServiceDescriptor) {
	their, ok := theirs(t, our)
	if !ok {
		return
	}
	for i := range our.Methods().Len() {
		method := our.Methods().Get(i)
		same := their.Methods().ByName(method.Name())
		if same == nil {
			t.Errorf("%s: the SDK has no such method", method.FullName())
			continue
		}
		if got, want := methodShape(method), methodShape(same); got != want {
			t.Errorf("%s: %v, the SDK has %v", method.FullName(), got, want)
		}
	}
}

type methodTypes struct {
	input, output                    protoreflect.FullName
	streamingClient, streamingServer bool
}

func methodShape(m protoreflect.MethodDescriptor) methodTypes {
	return methodTypes{m.Input().FullName(), m.Output().FullName(),
		m.IsStreamingClient(), m.IsStreamingServer()}
}
