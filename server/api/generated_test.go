package api

import (
	"bytes"
	"os"
	"os/exec"
	"path/filepath"
	"testing"
)

func TestTheGeneratedCodeIsThatOfTheContract(t *testing.T) {
	if testing.Short() {
		t.Skip("builds the generator")
	}
	config, err := os.ReadFile("oapi-codegen.yaml")
	if err != nil {
		t.Fatal(err)
	}
	folder := t.TempDir()
	output, elsewhere := filepath.Join(folder, "openapi.gen.go"), filepath.Join(folder, "oapi-codegen.yaml")
	config = bytes.Replace(config, []byte("output: openapi.gen.go"), []byte("output: "+output), 1)
	if err := os.WriteFile(elsewhere, config, 0o600); err != nil {
		t.Fatal(err)
	}
	command := exec.CommandContext(t.Context(), "go", "tool", "oapi-codegen", "-config", elsewhere, "openapi.yaml")
	if said, err := command.CombinedOutput(); err != nil {
		t.Fatalf("%v\n%s", err, said)
	}
	want, err := os.ReadFile(output)
	if err != nil {
		t.Fatal(err)
	}
	got, err := os.ReadFile("openapi.gen.go")
	if err != nil {
		t.Fatal(err)
	}
	if !bytes.Equal(got, want) {
		t.Error("openapi.gen.go is not current: run make generate")
	}
}
