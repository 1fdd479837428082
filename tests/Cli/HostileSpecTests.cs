using System.Text;
using Xunit;

namespace GitOpsGen.Tests.Cli;

/// <summary>Specs that nobody should write: each is refused with a code and a place, and nothing is committed.</summary>
[Trait("Category", "Slow")]
public sealed class HostileSpecTests
{
    private const string Good = """
        apiVersion: gitopsgen.dev/v1alpha1
        kind: Environment
        metadata: {name: trial}
        spec:
          namespace: trial
          author: {name: gitopsgen, email: gitopsgen@example.com}
          services:
            - name: cart
              version: v1
              image: registry.example.com/shop/cart:1
              ports: [{name: http, port: 80}]

        """;

    [Theory]
    [InlineData("binary")]
    [InlineData("random")]
    [InlineData("UTF-16")]
    [InlineData("UTF-32")]
    [InlineData("long line")]
    [InlineData("long line in bounds")]
    [InlineData("empty")]
    [InlineData("blank")]
    [InlineData("a list")]
    [InlineData("many documents")]
    [InlineData("nested")]
    [InlineData("aliases")]
    public void A_file_that_is_no_spec_is_refused(string what)
    {
        using var terminal = new Terminal();
        terminal.Write("environments/trial.yaml", Bytes(what));
        foreach (string command in (string[])["advance", "check"])
        {
            Refused(terminal, $"gitopsgen {command} trial", "environments/trial.yaml", 2);
        }
    }

    [Theory]
    [InlineData("      image: registry", "      imag: registry")]
    [InlineData("name: cart", "name: ../../x")]
    [InlineData("name: cart", "name: ..")]
    [InlineData("name: cart", "name: .git")]
    [InlineData("name: cart", "name: Cart")]
    [InlineData("name: cart", "name: _environment")]
    [InlineData("name: cart", "name: \"cart\\n\"")]
    [InlineData("version: v1", "version: ../v1")]
    [InlineData("version: v1", "directory: ../../x\n      version: v1")]
    [InlineData("version: v1", "directory: /etc\n      version: v1")]
    [InlineData("version: v1", "directory: .git/hooks\n      version: v1")]
    [InlineData("namespace: trial", "config: {directory: ../x}\n  namespace: trial")]
    [InlineData("namespace: trial", "config: {directory: .gitopsgen}\n  namespace: trial")]
    [InlineData("namespace: trial", "include: [../../outside/*.yaml]\n  namespace: trial")]
    [InlineData("namespace: trial", "include: [/etc/passwd]\n  namespace: trial")]
    [InlineData("namespace: trial", "include: [nothing/*.yaml]\n  namespace: trial")]
    [InlineData("namespace: trial", "include: [trial.yaml]\n  namespace: trial")]
    [InlineData("namespace: trial", "templates: ../../outside\n  namespace: trial")]
    [InlineData("namespace: trial", "templates: ./no-such-folder\n  namespace: trial")]
    [InlineData("metadata: {name: trial}", "metadata: {name: ../trial}")]
    [InlineData("version: v1", "resources: [../../outside/*.yaml]\n      version: v1")]
    [InlineData("version: v1", "resources: [/etc/hostname]\n      version: v1")]
    [InlineData("version: v1", "resources: [link.yaml]\n      version: v1")]
    [InlineData("version: v1", "strategy: {steps: [{weight: 50}, {weight: 20}]}\n      version: v1")]
    [InlineData("version: v1", "strategy: {steps: [{weight: 50, mirror: 10}]}\n      version: v1")]
    [InlineData("version: v1", "strategy: {steps: [{weight: 101}]}\n      version: v1")]
    [InlineData("version: v1", "version: v1\n      version: v2")]
    [InlineData("    - name: cart", "    - {name: cart, version: v1, image: \"registry.example.com/shop/cart:1\", ports: [{name: http, port: 80}]}\n    - name: cart")]
    public void A_wrong_field_is_refused(string from, string to)
    {
        using var terminal = new Terminal();
        string spec = Good.Replace(from, to, StringComparison.Ordinal);
        Assert.NotEqual(Good, spec);
        terminal.Write("environments/trial.yaml", spec);
        terminal.Write("../outside/secret.yaml", "- name: stolen\n");
        terminal.Must("ln -s ../../outside/secret.yaml environments/link.yaml");
        Refused(terminal, "gitopsgen advance trial", "environments/trial.yaml", 2);
        Assert.False(File.Exists(Path.Combine(terminal.Folder, "x")));
    }

    [Fact]
    public void Includes_that_name_each_other_do_not_run_in_circles()
    {
        using var terminal = new Terminal();
        terminal.Write("environments/trial/environment.yaml", Good.Replace("namespace: trial", "include: [services/*.yaml]\n  namespace: trial", StringComparison.Ordinal));
        terminal.Write("environments/trial/services/a.yaml", "include: [b.yaml]\n");
        terminal.Write("environments/trial/services/b.yaml", "include: [a.yaml]\n");
        Refused(terminal, "gitopsgen advance trial", "environments/trial/services/a.yaml", 2);
    }

    [Fact]
    public void A_folder_of_nothing_is_refused()
    {
        using var terminal = new Terminal();
        terminal.Must("mkdir environments/trial");
        Refused(terminal, "gitopsgen advance trial", "environments/trial", 2);
        terminal.Must("mkdir environments/trial/environment.yaml");
        Refused(terminal, "gitopsgen advance trial", "environments/trial", 2);
        Refused(terminal, "gitopsgen advance environments/trial/environment.yaml", "environments/trial", 2);
    }

    [Fact]
    public void Line_ends_of_Windows_give_the_same_commit()
    {
        using var terminal = new Terminal();
        terminal.Write("environments/trial.yaml", Good);
        terminal.Must("gitopsgen advance trial");
        string unix = terminal.Must("git -C .gitopsgen-local/config.git ls-tree -r main -- trial");
        terminal.Must("rm -rf .gitopsgen-local");
        terminal.Write("environments/trial.yaml", [0xEF, 0xBB, 0xBF, .. Encoding.UTF8.GetBytes(Good.Replace("\n", "\r\n", StringComparison.Ordinal))]);
        terminal.Must("gitopsgen advance trial");
        Assert.Equal(unix, terminal.Must("git -C .gitopsgen-local/config.git ls-tree -r main -- trial"));
    }

    [Theory]
    [InlineData("render trial --output-dir /proc/nothing")]
    [InlineData("render trial --output-dir environments/trial.yaml")]
    [InlineData("render trial --output-dir ''")]
    public void Output_that_cannot_be_written_is_refused(string command)
    {
        using var terminal = new Terminal();
        terminal.Write("environments/trial.yaml", Good);
        Refused(terminal, "gitopsgen " + command, "", 2);
    }

    [Theory]
    [InlineData("image: registry.example.com/shop/cart:1", "image: registry.example.com/shop/cart:2", "the image")]
    [InlineData("version: v1", "workload: {config: {LEVEL: debug}}\n      version: v1", "config")]
    [InlineData("version: v1", "workload: {container: {resources: {requests: {cpu: 1}}}}\n      version: v1", "container")]
    [InlineData("version: v1", "workload: {labels: {team: shop}}\n      version: v1", "labels")]
    public void A_version_whose_pods_change_under_its_name_is_refused(string from, string to, string word)
    {
        using var terminal = new Terminal();
        terminal.Write("environments/trial.yaml", Good);
        terminal.Must("gitopsgen advance trial");
        terminal.Write("environments/trial.yaml", Good.Replace(from, to, StringComparison.Ordinal));
        string error = Refused(terminal, "gitopsgen advance trial", "", 2);
        Assert.Contains("REC006", error, StringComparison.Ordinal);
        Assert.Contains(word, error, StringComparison.Ordinal);
    }

    /// <summary>Runs what must be refused: a code, a place, the exit status, and a repository as it was.</summary>
    internal static string Refused(Terminal terminal, string line, string place, int exit)
    {
        string tip = terminal.Tip();
        Ran ran = terminal.Run(line);
        Assert.True(ran.Exit == exit, $"{line}: exit {ran.Exit}\n{ran.Out}\n{ran.Error}");
        Assert.Matches(@"error [A-Z]+[0-9]{3}", ran.Error);
        Assert.Contains(place, ran.Error, StringComparison.Ordinal);
        Assert.DoesNotContain("   at ", ran.Error, StringComparison.Ordinal);
        Assert.DoesNotContain("committed", ran.Out, StringComparison.Ordinal);
        Assert.Equal(tip, terminal.Tip());
        return ran.Error;
    }

    private static byte[] Bytes(string what) => what switch
    {
        "binary" => [0x7F, (byte)'E', (byte)'L', (byte)'F', 2, 1, 1, 0, 0, 0],
        "random" => [.. Enumerable.Range(0, 4096).Select(i => (byte)((i * 7919) >> 3))],
        "UTF-16" => [0xFF, 0xFE, .. Encoding.Unicode.GetBytes(Good)],
        "UTF-32" => [0xFF, 0xFE, 0, 0, .. Encoding.UTF32.GetBytes(Good)],
        "long line" => Encoding.UTF8.GetBytes("key: " + new string('x', 10_000_000)),
        "long line in bounds" => Encoding.UTF8.GetBytes("key: " + new string('x', 4_900_000)),
        "empty" => [],
        "blank" => Encoding.UTF8.GetBytes("\n\n# nothing\n\n"),
        "a list" => Encoding.UTF8.GetBytes("- 1\n- 2\n"),
        "many documents" => Encoding.UTF8.GetBytes(Good + "---\n" + Good),
        "nested" => Encoding.UTF8.GetBytes(Good + "x: " + new string('[', 100_000)),
        "aliases" => Encoding.UTF8.GetBytes("a: &a [x, x]\nb: &b [*a, *a]\nc: [*b, *b]\n"),
        _ => throw new ArgumentOutOfRangeException(nameof(what)),
    };
}
