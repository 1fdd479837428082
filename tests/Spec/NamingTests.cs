using GitOpsGen.Spec;
using Xunit;

namespace GitOpsGen.Tests.Spec;

public sealed class NamingTests
{
    [Fact]
    public void Names_follow_the_service_where_nothing_is_said()
    {
        Naming naming = Specs.One("").Naming;

        Assert.Equal(("orders-v2", "v2", "version", "orders"), (naming.DeploymentOf("v2"), naming.SubsetOf("v2"), naming.VersionLabel, naming.AppLabel));
        Assert.Equal(("orders", "orders", "orders"), (naming.Service, naming.DestinationRule, naming.Host));
    }

    [Fact]
    public void Existing_names_are_taken_over()
    {
        ServiceSpec service = Specs.One("""
            naming:
              deployment: "{version}-dp"
              subset: version-{version}
              versionLabel: ver
              appLabel: canary
              service: canary-svc
              virtualService: canary-virtualservice
              destinationRule: "{service}-destinationrule"
              existing: {v1: {deployment: catalog}}
            """);

        Assert.Equal(("catalog", "v2-dp", "version-v2"), (service.Naming.DeploymentOf("v1"), service.Naming.DeploymentOf("v2"), service.Naming.SubsetOf("v2")));
        Assert.Equal(("ver", "canary", "orders-destinationrule"), (service.Naming.VersionLabel, service.Naming.AppLabel, service.Naming.DestinationRule));
        Assert.Equal(("canary-svc", "canary-virtualservice"), (service.Naming.Host, service.Routes[0].VirtualService));
    }

    [Fact]
    public void The_contracts_example_of_naming_is_taken_word_for_word()
    {
        ServiceSpec service = Specs.One("""
            naming: {deployment: "{version}-dp", subset: "version-{version}", versionLabel: ver, appLabel: canary, service: canary-svc, virtualService: canary-virtualservice, destinationRule: canary-destinationrule, host: catalog.istioinaction.svc.cluster.local}
            """);

        Assert.Equal(("catalog.istioinaction.svc.cluster.local", "canary-svc"), (service.Naming.Host, service.Naming.Service));
        Assert.Equal(["catalog.istioinaction.svc.cluster.local"], service.Routes[0].Hosts);
    }

    [Fact]
    public void A_host_that_is_written_out_stays_as_it_is() =>
        Assert.Equal("orders.shop.svc.cluster.local", Specs.One("naming: {host: \"{service}.shop.svc.cluster.local\"}").Naming.Host);

    [Fact]
    public void The_teams_own_names_come_out_of_the_examples()
    {
        ServiceSpec canary = Read("echo-cloud"), catalog = Read("catalog"), query = Read("ops-query"), orders = Read("orders");

        Assert.Equal(("v1-dp", "canary-svc", "canary-destinationrule", "canary-virtualservice"),
            (canary.Naming.DeploymentOf("v1"), canary.Naming.Service, canary.Naming.DestinationRule, canary.Routes[0].VirtualService));
        Assert.Equal(3, canary.Strategy.Steps[0].Match.Length);
        Assert.Equal(("catalog", "catalog-v2", "version-v1"), (catalog.Naming.DeploymentOf("v1"), catalog.Naming.DeploymentOf("v2"), catalog.Naming.SubsetOf("v1")));
        Assert.Equal(["catalog", "catalog-vs-from-gw"], catalog.Routes.Select(r => r.VirtualService));
        Assert.Equal(["match", "90-10", "50-50", "0-100"], catalog.Strategy.Steps.Select(s => s.Name));
        Assert.Equal(("ops-query-vs", RoutingMode.Service, 2), (query.Routes[0].VirtualService, query.Routing, query.Slots.Length));
        Assert.Equal(["90-10", "70-30", "50-50", "0-100"], orders.Strategy.Steps.Select(s => s.Name));
    }

    [Fact]
    public void The_first_example_has_version_and_image_on_adjacent_lines()
    {
        string[] lines = File.ReadAllLines(Path.Combine(Specs.Root, "environments", "orders", "environment.yaml"));
        int version = Array.IndexOf(lines, "      version: v1");

        Assert.Equal("      image: registry.example.com/shop/orders:1.0.0", lines[version + 1]);
    }

    private static ServiceSpec Read(string environment) =>
        Assert.Single(Specs.ReadFile(Path.Combine(Specs.Root, "environments", environment, "environment.yaml")).Value.Services);
}
