using System.Globalization;
using GitOpsGen.Commands;
using GitOpsGen.Diagnostics;
using GitOpsGen.Release;
using GitOpsGen.Tests.Gates.Servers;
using GitOpsGen.Tests.Schedule;
using Xunit;

namespace GitOpsGen.Tests.Gates;

/// <summary>The digest that a release begins with, by the whole program and Debian's registry.</summary>
[Trait("Category", "Slow")]
public sealed class PinTests : IDisposable
{
    private const string Deployed = "staging/orders/deployment-v";
    private readonly Desk desk = new();
    private readonly RegistryServer registry = new();

    [Fact]
    public async Task The_digest_of_the_day_is_written_when_a_release_begins_and_nothing_changes_it_later()
    {
        string first = await registry.Push("shop/orders", "1"), second = await registry.Push("shop/orders", "2", "{\"a\": 2}");
        Write("1");
        Assert.Equal(0, desk.Run("check", desk.Spec("staging")));
        Assert.Equal(0, desk.Run("check", desk.Spec("staging"), "--from", $"v0={Image("0")}"));
        Assert.Equal(0, desk.Run("reconcile", desk.Spec("staging")));
        Assert.Contains($"image: {Image("1")}@{first}\n", Text(Deployed + "1.yaml"), StringComparison.Ordinal);
        Assert.Contains($"\n    image: {Image("1")}\n    digest: {first}\n", Text(".gitopsgen/staging/orders.yaml"), StringComparison.Ordinal);
        Assert.Contains($"image pinned: {Image("1")} is {first}", desk.Log()[0], StringComparison.Ordinal);

        Write("2");
        Assert.Equal(0, desk.Run("plan", desk.Spec("staging")));
        Assert.Contains($"image: {Image("2")}\n", desk.Out, StringComparison.Ordinal);
        Assert.Equal(0, desk.Run("advance", desk.Spec("staging"), "--service", "orders"));
        Assert.Contains($"image: {Image("2")}@{second}\n", Text(Deployed + "2.yaml"), StringComparison.Ordinal);

        // Somebody pushes other content under the tags: what runs keeps its name, and nobody is told that anything is wrong.
        string other = await registry.Push("shop/orders", "2", "{\"a\": 3}");
        await registry.Push("shop/orders", "1", "{\"a\": 4}");
        Assert.NotEqual(second, other);
        string deployment = Text(Deployed + "2.yaml");
        Assert.Equal(ExitCode.Done, desk.Run("update", desk.Spec("staging")));
        for (int i = 0; i < 6 && desk.Json("status", desk.Spec("staging")).GetProperty("environments")[0].GetProperty("services")[0].GetProperty("status").GetString() != "stable"; i++)
        {
            desk.Now += TimeSpan.FromHours(1);
            Assert.Equal(0, desk.Run("reconcile", desk.Spec("staging")));
            Assert.Equal(deployment, Text(Deployed + "2.yaml"));
        }

        Assert.Contains("\nstable: v2\n", Text(".gitopsgen/staging/orders.yaml"), StringComparison.Ordinal);
        Assert.Equal(0, desk.Run("reconcile", desk.Spec("staging")));
        Assert.DoesNotContain("drift", desk.Out, StringComparison.Ordinal);
    }

    [Fact]
    public async Task What_is_missing_or_cannot_be_asked_about_does_not_begin_and_a_digest_of_the_specs_own_stays()
    {
        string digest = await registry.Push("shop/orders", "1");
        Write("1", $"@{digest}");
        Assert.Equal(0, desk.Run("advance", desk.Spec("staging")));
        Assert.Contains($"image: {Image("1")}@{digest}\n", Text(Deployed + "1.yaml"), StringComparison.Ordinal);
        Assert.DoesNotContain("digest: ", Text(".gitopsgen/staging/orders.yaml").Split("spec:")[1].Split("template:")[0].Split("versions:")[1], StringComparison.Ordinal);

        Write("2");
        Assert.Equal(ExitCode.Held, desk.Run("advance", desk.Spec("staging")));
        Assert.Contains("v2 does not begin: image fail: 'no such image' instead of 'present'", desk.Out, StringComparison.Ordinal);
        registry.Dispose();
        Assert.Equal(ExitCode.Held, desk.Run("advance", desk.Spec("staging")));
        Assert.Contains("v2 does not begin: image inconclusive: the registry: ", desk.Out, StringComparison.Ordinal);
        Assert.Equal(0, desk.Run("reconcile", desk.Spec("staging")));
        Assert.Contains("v2 does not begin", desk.Out, StringComparison.Ordinal);
        Assert.Single(desk.Log());
        Assert.Equal(ExitCode.Input, desk.Run("advance", desk.Spec("staging"), "--skip-gates"));
        Assert.Equal(ExitCode.Refused, desk.Run("advance", desk.Spec("staging"), "--skip-gates", "--reason", "the registry is down"));
        Assert.Contains("POL010", desk.Error, StringComparison.Ordinal);
        Assert.Single(desk.Log());
        Write("2", policies: "{}");
        Assert.Equal(0, desk.Run("advance", desk.Spec("staging"), "--skip-gates", "--reason", "the registry is down"));
        Assert.Contains("image not pinned: gates skipped by a person: the registry is down", desk.Log()[0], StringComparison.Ordinal);
    }

    public void Dispose()
    {
        desk.Dispose();
        registry.Dispose();
    }

    private string Image(string tag) => $"{registry.Host}/shop/orders:{tag}";

    private string Text(string path) => desk.Git("show", "main:" + path);

    private void Write(string tag, string digest = "", string policies = "{requireDigest: true, noLatest: true}") => File.WriteAllText(desk.Spec("staging"), string.Create(CultureInfo.InvariantCulture, $$"""
        apiVersion: gitopsgen.dev/v1alpha1
        kind: Environment
        metadata: {name: staging}
        spec:
          namespace: shop
          config: {applyTime: 1m}
          author: {name: gitopsgen, email: gitopsgen@example.com}
          gates: {image: {pin: true} }
          policies: {{policies}}
          services:
            - name: orders
              version: v{{tag}}
              image: {{Image(tag)}}{{digest}}
              ports: [{name: http, port: 80, targetPort: 8080}]
              strategy: {hold: 1m, prepare: {hold: 1m}, steps: [{weight: 50}]}
        """));
}
