using GitOpsGen.Diagnostics;

namespace GitOpsGen.Git;

/// <summary>Codes of signing commits, and of checking signatures.</summary>
public static class SignCodes
{
    /// <summary>No key.</summary>
    public static Code NoKey { get; } = new("SIGN001", Fault.Input, Severity.Error,
        "the key that commits are signed with is not there", "set the variable that spec.sign.keyFrom names: for ssh to the path of the key's file, for gpg to the key's id; nothing was committed")
    { Example = "the variable 'GITOPSGEN_SECRET_SIGNING_KEY_FILE' names no file" };

    /// <summary>The program would not sign.</summary>
    public static Code Failed { get; } = new("SIGN002", Fault.Repository, Severity.Error,
        "a commit could not be signed", "install ssh-keygen (openssh-client) or gpg, and let the key be used without a question: by an agent, or without a passphrase; nothing was committed")
    { Example = "a commit could not be signed with ssh: the agent holds no such key" };

    /// <summary>No signature.</summary>
    public static Code Unsigned { get; } = new("SIGN003", Fault.Refused, Severity.Error,
        "a commit of gitopsgen's folders is not signed", "ask the author; where a forge squashes or rebases, the commit is the forge's own: merge with a merge commit, or trust the forge's key")
    { Example = "the commit is not signed" };

    /// <summary>A signature of something else.</summary>
    public static Code Bad { get; } = new("SIGN004", Fault.Refused, Severity.Error,
        "the signature of a commit is not one of its content", "treat the commit as forged")
    { Example = "the signature of the commit does not fit its content" };

    /// <summary>Whose key this is, nobody says.</summary>
    public static Code Unknown { get; } = new("SIGN005", Fault.Refused, Severity.Error,
        "a commit is signed with a key that is not among those allowed", "ask the author; add the key to the file of allowed signers, or to the keyring of gpg with trust")
    { Example = "the commit is signed with SHA256:q0Zb…, for which nobody vouches" };

    /// <summary>No list of signers.</summary>
    public static Code NoSigners { get; } = new("SIGN006", Fault.Input, Severity.Error,
        "the file of allowed signers is not there", "name a file with lines such as `robot@example.com ssh-ed25519 AAAA…` (ssh-keygen, ALLOWED SIGNERS)")
    { Example = "there is no file 'allowed_signers'" };

    /// <summary>All of them, for the catalog.</summary>
    public static IReadOnlyList<Code> All { get; } = [NoKey, Failed, Unsigned, Bad, Unknown, NoSigners];
}
