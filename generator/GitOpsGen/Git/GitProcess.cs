using System.ComponentModel;
using System.Diagnostics;
using System.Globalization;
using System.IO.Pipes;
using System.Text;

using GitOpsGen.Diagnostics;

using Microsoft.Win32.SafeHandles;

namespace GitOpsGen.Git;

/// <summary>What a call of git left behind.</summary>
internal sealed record GitAnswer(int ExitCode, byte[] Output, string Error)
{
    public bool IsOk => ExitCode == 0;

    public string Text => Encoding.UTF8.GetString(Output);
}

/// <summary>Calls git with an environment that is the same everywhere: no prompt, no foreign repository, no background work.</summary>
internal sealed class GitProcess(GitOptions options)
{
    // What a person or a CI system set for transport and configuration stays; variables that point git to another
    // repository, index or identity, or that print secrets (traces), do not.
    private static readonly string[] Kept =
    [
        "GIT_SSH", "GIT_SSH_COMMAND", "GIT_SSH_VARIANT", "GIT_SSL_", "GIT_PROXY_", "GIT_HTTP_", "GIT_CONFIG_GLOBAL", "GIT_CONFIG_SYSTEM",
        "GIT_CONFIG_NOSYSTEM", "GIT_CONFIG_COUNT", "GIT_CONFIG_KEY_", "GIT_CONFIG_VALUE_", "GIT_EXEC_PATH", "GIT_ASKPASS",
    ];

    private static readonly string[] Always =
    [
        "-c", "gc.auto=0", "-c", "maintenance.auto=false", "-c", "core.quotePath=false", "-c", "core.filesRefLockTimeout=2000",
        "-c", "log.showSignature=false", "-c", "log.follow=false", "-c", "advice.detachedHead=false",
    ];

    /// <summary>The variables of this run.</summary>
    public IReadOnlyDictionary<string, string> Variables => options.Environment;

    /// <summary>A local call.</summary>
    public Result<GitAnswer> Run(IEnumerable<string> arguments, byte[]? input = null) => Run(arguments, input, GitAccess.None, options.LocalTimeout);

    /// <summary>A local call with variables of its own.</summary>
    public Result<GitAnswer> RunWith(IReadOnlyDictionary<string, string> variables, IEnumerable<string> arguments, byte[]? input = null) =>
        Run(arguments, input, GitAccess.None, options.LocalTimeout, variables);

    /// <summary>A local call in a bare repository. What is missing in one that was partly fetched is not fetched by git itself, which knows no token: that is a defect, and shows.</summary>
    public Result<GitAnswer> RunIn(string folder, IEnumerable<string> arguments, byte[]? input = null) =>
        RunWith(new Dictionary<string, string>(StringComparer.Ordinal) { ["GIT_NO_LAZY_FETCH"] = "1" }, ["--git-dir", folder, .. arguments], input);

    /// <summary>
    /// A call that may talk to a server; <paramref name="access"/> reaches git through its environment, where no other user can read it.
    /// <paramref name="what"/> says what is under way, where it takes long.
    /// </summary>
    public Result<GitAnswer> RunRemote(IEnumerable<string> arguments, GitAccess access, string what, byte[]? input = null) =>
        Run(arguments, input, access, options.NetworkTimeout, what: what);

    private Result<GitAnswer> Run(
        IEnumerable<string> arguments, byte[]? input, GitAccess access, TimeSpan limit, IReadOnlyDictionary<string, string>? variables = null, string? what = null)
    {
        long begin = Stopwatch.GetTimestamp();
        try
        {
            return Talk(Start(arguments, access, variables), input ?? [], limit, what) is { } answer
                ? Result<GitAnswer>.Ok(answer)
                : Result<GitAnswer>.Fail(Diagnostic.Of(GitCodes.TimedOut, Place.None,
                    string.Create(CultureInfo.InvariantCulture, $"git did not end within {limit.TotalSeconds:0.#} s and was stopped"), GitCodes.TimedOut.WayOut));
        }
        catch (Win32Exception error)
        {
            return Result<GitAnswer>.Fail(Diagnostic.Of(GitCodes.GitMissing, Place.None,
                $"'{options.Program}' cannot be started: {error.Message}", GitCodes.GitMissing.WayOut));
        }
        finally
        {
            options.Called?.Invoke(Stopwatch.GetElapsedTime(begin));
        }
    }

    // Reads both streams while it writes: whoever waits for one of the three alone can wait for ever. Threads of its own, since tasks over pipes start
    // the runtime's sockets and its pool of threads, which takes longer than git.
    private GitAnswer? Talk(ProcessStartInfo start, byte[] input, TimeSpan limit, string? what)
    {
        long begin = Stopwatch.GetTimestamp();
        using Process process = new() { StartInfo = start };
        Interruption.Start(process);
        using MemoryStream output = new(), complaints = new();
        Thread[] streams =
        [
            Stream(() => Drain(process.StandardOutput, output)),
            Stream(() => Drain(process.StandardError, complaints)),
            Stream(() => Feed(process.StandardInput, input)),
        ];

        if (what is not null && limit > options.SlowAfter && !streams[0].Join(options.SlowAfter))
        {
            options.Slow?.Invoke(what);
        }

        if (streams.All(stream => stream.Join(Left())) && process.WaitForExit(Left()))
        {
            Interruption.Halt(process);
            return new GitAnswer(process.ExitCode, output.ToArray(), Encoding.UTF8.GetString(complaints.GetBuffer(), 0, (int)complaints.Length));
        }

        process.Kill(entireProcessTree: true);
        Array.ForEach(streams, stream => stream.Join(TimeSpan.FromSeconds(1)));
        return null;

        TimeSpan Left() => limit - Stopwatch.GetElapsedTime(begin) is { Ticks: > 0 } left ? left : TimeSpan.Zero;
    }

    private static Thread Stream(Action work)
    {
        Thread thread = new(() =>
        {
            try
            {
                work();
            }
            catch (Exception error) when (error is IOException or ObjectDisposedException)
            {
                // git ended, or was stopped, before all was read or written; its exit status and words say why.
            }
        }, 256 * 1024)
        { IsBackground = true };
        thread.Start();
        return thread;
    }

    private static void Drain(StreamReader from, MemoryStream all)
    {
        using FileStream pipe = Plain(from.BaseStream, FileAccess.Read);
        pipe.CopyTo(all);
    }

    private static void Feed(StreamWriter stdin, byte[] input)
    {
        using (stdin)
        using (FileStream pipe = Plain(stdin.BaseStream, FileAccess.Write))
        {
            pipe.Write(input);
        }
    }

    // The pipe as a file: the runtime's own stream over it would load sockets first.
#pragma warning disable CA2000 // The stream owns the handle, which does not own the pipe.
    private static FileStream Plain(Stream pipe, FileAccess access) =>
        new(new SafeFileHandle(((PipeStream)pipe).SafePipeHandle.DangerousGetHandle(), ownsHandle: false), access, bufferSize: 0);
#pragma warning restore CA2000

    private ProcessStartInfo Start(IEnumerable<string> arguments, GitAccess access, IReadOnlyDictionary<string, string>? variables)
    {
        ProcessStartInfo start = new(options.Program, [.. Always, .. arguments])
        {
            RedirectStandardInput = true,
            RedirectStandardOutput = true,
            RedirectStandardError = true,
            UseShellExecute = false,
            WorkingDirectory = "/",
        };
        start.Environment.Clear();
        foreach ((string name, string value) in options.Environment)
        {
            if (!name.StartsWith("GIT_", StringComparison.Ordinal) || Kept.Any(kept => name.StartsWith(kept, StringComparison.Ordinal)))
            {
                start.Environment[name] = value;
            }
        }

        start.Environment["LC_ALL"] = "C";
        start.Environment["GIT_TERMINAL_PROMPT"] = "0";
        start.Environment["GIT_ALLOW_PROTOCOL"] = "file:http:https:ssh";
        start.Environment["GIT_LITERAL_PATHSPECS"] = "1";
        start.Environment["GIT_NO_REPLACE_OBJECTS"] = "1";
        if (access.Ssh is not null)
        {
            start.Environment["GIT_SSH_COMMAND"] = access.Ssh;
        }

        foreach ((string name, string value) in variables ?? new Dictionary<string, string>(StringComparer.Ordinal))
        {
            start.Environment[name] = value;
        }

        Configure(start.Environment, access.Config);
        return start;
    }

    private static void Configure(IDictionary<string, string?> environment, IReadOnlyList<KeyValuePair<string, string>> config)
    {
        if (config.Count == 0)
        {
            return;
        }

        int next = environment.TryGetValue("GIT_CONFIG_COUNT", out string? text)
            && int.TryParse(text, NumberStyles.None, CultureInfo.InvariantCulture, out int there) ? there : 0;
        foreach ((string key, string value) in config)
        {
            string number = next++.ToString(CultureInfo.InvariantCulture);
            environment["GIT_CONFIG_KEY_" + number] = key;
            environment["GIT_CONFIG_VALUE_" + number] = value;
        }

        environment["GIT_CONFIG_COUNT"] = next.ToString(CultureInfo.InvariantCulture);
    }
}
