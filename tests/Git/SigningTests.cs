using GitOpsGen.Diagnostics;
using GitOpsGen.Git;
using GitOpsGen.Spec;

using Xunit;

namespace GitOpsGen.Tests.Git;

/// <summary>Commits signed by the real ssh-keygen and gpg; git itself says whether the signatures are good.</summary>
public sealed class SigningTests : IDisposable
{
    private readonly Sandbox box = new();
    private string? keyring;

    public void Dispose()
    {
        if (keyring is not null)
        {
            // The agent that gpg has started.
            box.Program("env", ["GNUPGHOME=" + keyring, "gpgconf", "--kill", "all"]);
        }

        box.Dispose();
    }

    [Theory]
    [InlineData(true)]
    [InlineData(false)]
    public void A_commit_signed_with_ssh_is_good_to_git_and_holds_what_an_unsigned_one_holds(bool isEmbedded)
    {
        string key = SshKey("robot");
        if (!isEmbedded)
        {
            box.Program("git", ["init", "-q", "--bare", "--initial-branch=main", box.Bare]);
            box.Git("config", "uploadpack.allowFilter", "true");
            box.CommitByGit("README.md", "hello");
        }

        RepositoryLocation where = isEmbedded ? box.Embedded : new RepositoryLocation("file://" + box.Bare, "main", IsEmbedded: false);
        using ConfigRepository repository = ConfigRepository.Open(where, Sandbox.Options with { Sign = new Signing(false, key) }).Value;
        string first = Sandbox.Publish(repository, Sandbox.Commit("shift ✓\n\nGitOpsGen-Stage: 90-10", Sandbox.Write("staging/a", "1")));
        string second = Sandbox.Publish(repository, Sandbox.Commit("again", Sandbox.Write("staging/b", "2")));

        foreach (string commit in new[] { first, second })
        {
            box.Git("-c", "gpg.ssh.allowedSignersFile=" + Allowed("robot"), "verify-commit", commit);
        }

        Assert.Equal("shift ✓\n\nGitOpsGen-Stage: 90-10\n", box.Git("log", "-1", "--format=%B", first).TrimEnd('\n') + "\n");
        Assert.Equal("gitopsgen <gitopsgen@example.com> 2026-03-01T12:00:00+09:00\n", box.Git("log", "-1", "--format=%an <%ae> %cI", first));
        Assert.Equal(first, box.Git("rev-parse", second + "^").Trim());
        Assert.Equal("staging/b\n", box.Git("diff", "--name-only", first, second));
        box.Git("fsck", "--strict");
        Assert.Equal(('G', true), State(second, Allowed("robot")));
        Assert.Equal('U', State(second, Allowed("other")).State);
    }

    [Fact]
    public void A_commit_signed_with_gpg_is_good_to_git()
    {
        GitOptions options = Sandbox.Options with { Sign = new Signing(true, GpgKey()), Environment = With(("GNUPGHOME", keyring!)) };
        using ConfigRepository repository = ConfigRepository.Open(box.Embedded, options).Value;
        string commit = Sandbox.Publish(repository, Sandbox.Commit("shift", Sandbox.Write("a", "1")));
        box.Program("env", ["GNUPGHOME=" + keyring, "git", "--git-dir", box.Bare, "verify-commit", commit]);
        Assert.Equal('G', repository.Read().Value.Signatures([commit], "/dev/null").Value[commit].State);
    }

    [Fact]
    public void What_is_forged_or_not_signed_is_told_apart()
    {
        using ConfigRepository repository = ConfigRepository.Open(box.Embedded, Sandbox.Options with { Sign = new Signing(false, SshKey("robot")) }).Value;
        string signed = Sandbox.Publish(repository, Sandbox.Commit("10 percent", Sandbox.Write("a", "1")));
        string forged = box.Program("sh", ["-c", $"export GIT_DIR='{box.Bare}'; git cat-file commit {signed} | sed 's/10 percent/90 percent/' | git hash-object -w -t commit --stdin"]).Trim();
        string plain = box.CommitByGit("b", "2");
        Assert.Equal(['G', 'B', 'N'], new[] { signed, forged, plain }.Select(c => State(c, Allowed("robot")).State));
    }

    [Fact]
    public void A_key_that_cannot_be_used_is_said_and_nothing_is_committed()
    {
        string locked = SshKey("locked", passphrase: "secret words");
        (GitOptions Options, string Words)[] cases =
        [
            (Sandbox.Options with { Sign = new Signing(false, locked) }, "passphrase"),
            (Sandbox.Options with { Sign = new Signing(false, locked), Environment = With(("GIT_CONFIG_COUNT", "1"), ("GIT_CONFIG_KEY_0", "gpg.ssh.program"), ("GIT_CONFIG_VALUE_0", "/no/such/program")) }, "/no/such/program"),
            (Sandbox.Options with { Sign = new Signing(true, "nobody@example.com"), Environment = With(("GNUPGHOME", Directory.CreateDirectory(Path.Combine(box.Root, "empty")).FullName)) }, "gpg"),
        ];
        foreach ((GitOptions options, string words) in cases)
        {
            using ConfigRepository repository = ConfigRepository.Open(box.Embedded, options).Value;
            Result<PublishOutcome> outcome = repository.Publish(repository.Read().Value, [Sandbox.Commit("shift", Sandbox.Write("a", "1"))]);
            Assert.Equal("SIGN002", Sandbox.Only(outcome));
            Assert.Contains(words, outcome.Diagnostics[0].Message, StringComparison.Ordinal);
            Assert.Null(repository.Read().Value.Tip);
        }
    }

    [Theory]
    [InlineData(false, "")]
    [InlineData(true, "")]
    [InlineData(false, "-----BEGIN OPENSSH PRIVATE KEY-----")]
    public void A_key_that_is_not_there_is_wrong_input_and_its_variable_is_not_repeated(bool gpg, string value)
    {
        Result<Signing?> signing = Signing.Of(new SignSpec(gpg, "GITOPSGEN_SECRET_KEY", Place.None), With(("GITOPSGEN_SECRET_KEY", value)));
        Diagnostic found = Assert.Single(signing.Diagnostics);
        Assert.Equal(SignCodes.NoKey, found.Code);
        Assert.Contains("GITOPSGEN_SECRET_KEY", found.Message, StringComparison.Ordinal);
        Assert.DoesNotContain("BEGIN", found.Message + found.Hint, StringComparison.Ordinal);
    }

    private (char State, bool Named) State(string commit, string allowed)
    {
        using ConfigRepository repository = box.Open();
        (char state, string signer) = repository.Read().Value.Signatures([commit], allowed).Value[commit];
        return (state, signer.Contains("robot", StringComparison.Ordinal));
    }

    private string SshKey(string name, string passphrase = "")
    {
        string file = Path.Combine(box.Root, name);
        if (!File.Exists(file))
        {
            box.Program("ssh-keygen", ["-q", "-t", "ed25519", "-N", passphrase, "-C", name, "-f", file]);
        }

        return file;
    }

    private string Allowed(string name)
    {
        string file = Path.Combine(box.Root, name + ".allowed");
        File.WriteAllText(file, $"{name}@example.com {File.ReadAllText(SshKey(name) + ".pub")}");
        return file;
    }

    private string GpgKey()
    {
        keyring = Path.Combine(box.Root, "gpg");
        box.Program("mkdir", ["-m", "700", keyring]);
        box.Program("env", ["GNUPGHOME=" + keyring, "gpg", "--batch", "--quiet", "--passphrase", "", "--quick-gen-key", "gitopsgen <gitopsgen@example.com>", "ed25519", "sign", "never"]);
        return "gitopsgen@example.com";
    }

    private static Dictionary<string, string> With(params (string Name, string Value)[] variables)
    {
        var all = new Dictionary<string, string>(new GitOptions().Environment, StringComparer.Ordinal);
        foreach ((string name, string value) in variables)
        {
            all[name] = value;
        }

        return all;
    }
}
