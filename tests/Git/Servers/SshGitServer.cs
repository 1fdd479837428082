namespace GitOpsGen.Tests.Git.Servers;

/// <summary>openssh-server with one key that may come in and a host key that only its own known_hosts knows.</summary>
public sealed class SshGitServer : LoopbackServer
{
    private readonly string folder;

    public SshGitServer(Sandbox box)
    {
        folder = Directory.CreateDirectory(Path.Combine(box.Root, "ssh")).FullName;
        string config = Path.Combine(folder, "sshd_config");
        foreach (string key in (string[])["host", "client"])
        {
            box.Program("ssh-keygen", ["-q", "-t", "ed25519", "-N", "", "-f", Path.Combine(folder, key)]);
        }

        File.WriteAllText(KnownHosts, $"[127.0.0.1]:{Number(Port)} {File.ReadAllText(Path.Combine(folder, "host.pub"))}");
        File.WriteAllText(config, $"""
            Port {Number(Port)}
            ListenAddress 127.0.0.1
            HostKey {folder}/host
            AuthorizedKeysFile {folder}/client.pub
            PidFile {folder}/pid
            StrictModes no
            UsePAM no
            PasswordAuthentication no
            KbdInteractiveAuthentication no
            PermitRootLogin prohibit-password
            AcceptEnv GIT_PROTOCOL

            """);
        if (Environment.UserName == "root")
        {
            Directory.CreateDirectory("/run/sshd");
        }

        Url = $"ssh://{Environment.UserName}@127.0.0.1:{Number(Port)}{box.Bare}";
        Start("/usr/sbin/sshd", "-D", "-e", "-f", config);
        WaitForPort();
    }

    public string Url { get; }

    public string KnownHosts => Path.Combine(folder, "known_hosts");

    /// <summary>The private key that may come in.</summary>
    public string Key => Path.Combine(folder, "client");

    /// <summary>For GIT_SSH_COMMAND: with the key's file, or with whatever an agent has.</summary>
    public string Command(string? knownHosts = null, bool withKey = true) =>
        $"ssh -F /dev/null {(withKey ? $"-i {Key} -o IdentitiesOnly=yes" : "")} -o UserKnownHostsFile={knownHosts ?? KnownHosts} -o GlobalKnownHostsFile=/dev/null";
}
