// Package host plays Grafana: it starts the plugin binary the way Grafana 12.4
// does (hashicorp/go-plugin, plaintext gRPC, hardly any environment) and
// speaks the plugin protocol of grafana-plugin-sdk-go with it.
package host
