using System.ComponentModel;
using System.Diagnostics;
using System.Text;
using GitOpsGen.Check;
using GitOpsGen.Diagnostics;

namespace GitOpsGen.Exec;

/// <summary>Asks a command of the team's own about manifests. It gets PATH and the variables it lists, and nothing else of the environment.</summary>
public static class PolicyProcess
{
    private const int MaxOutput = 4000;

    /// <summary>What the command has against the manifests; nothing where it passes them.</summary>
    /// <param name="policy">The command.</param>
    /// <param name="subject">What the manifests are, such as <c>orders at 90-10</c>.</param>
    /// <param name="manifests">Their texts.</param>
    public static IEnumerable<Diagnostic> Ask(ExecPolicy policy, string subject, IEnumerable<string> manifests)
    {
        using var process = new Process { StartInfo = Start(policy) };
        try
        {
            Interruption.Start(process);
        }
        catch (Exception e) when (e is Win32Exception or InvalidOperationException)
        {
            return [Diagnostic.Of(ExecPolicyCodes.ExecBroken, policy.Place, $"the policy '{policy.Name}' cannot be asked: '{policy.Command[0]}' does not start ({Why(e)})", ExecPolicyCodes.ExecBroken.WayOut)];
        }

        Task<string> output = process.StandardOutput.ReadToEndAsync(), error = process.StandardError.ReadToEndAsync();
        var write = Task.Run(() => Feed(process, manifests));
        bool ended = process.WaitForExit(policy.Timeout) && Task.WaitAll([output, error, write], policy.Timeout);
        if (!ended)
        {
            Stop(process);
            return [Diagnostic.Of(ExecPolicyCodes.ExecBroken, policy.Place, $"the policy '{policy.Name}' gave no answer about {subject} within {policy.Timeout.TotalSeconds:0.#} s", "give it a longer `timeout`, or make it quicker")];
        }

        Interruption.Halt(process);
        string said = Clean(output.Result + error.Result);
        return process.ExitCode == 0
            ? []
            : [Diagnostic.Of(ExecPolicyCodes.ExecRefused, policy.Place, $"the policy '{policy.Name}' refuses {subject} with exit status {process.ExitCode}", said.Length > 0 ? said : "it says nothing")];
    }

    private static ProcessStartInfo Start(ExecPolicy policy)
    {
        var start = new ProcessStartInfo(policy.Command[0], policy.Command.Skip(1)) { RedirectStandardInput = true, RedirectStandardOutput = true, RedirectStandardError = true };
        start.Environment.Clear();
        foreach (string name in policy.Env.Append("PATH"))
        {
            if (Environment.GetEnvironmentVariable(name) is { } value)
            {
                start.Environment[name] = value;
            }
        }

        return start;
    }

    // A command that answers before it has read everything closes its input; that is its right.
    private static void Feed(Process process, IEnumerable<string> manifests)
    {
        try
        {
            using var input = new StreamWriter(process.StandardInput.BaseStream, new UTF8Encoding(encoderShouldEmitUTF8Identifier: false));
            foreach (string manifest in manifests)
            {
                input.Write("---\n");
                input.Write(manifest);
                input.Write(manifest.EndsWith('\n') ? "" : "\n");
            }
        }
        catch (IOException)
        {
        }
    }

    // The exception's own message names the working directory, which says nothing about the cause.
    private static string Why(Exception e) => (e is Win32Exception { NativeErrorCode: > 0 } system ? new Win32Exception(system.NativeErrorCode).Message : e.Message).TrimEnd('.');

    private static void Stop(Process process)
    {
        try
        {
            process.Kill(entireProcessTree: true);
        }
        catch (InvalidOperationException)
        {
            // It ended in the meantime.
        }
    }

    private static string Clean(string text)
    {
        string clean = string.Concat(text.Where(c => c is '\n' or '\t' || !char.IsControl(c))).Trim();
        return clean.Length <= MaxOutput ? clean : clean[..MaxOutput] + " …";
    }
}
