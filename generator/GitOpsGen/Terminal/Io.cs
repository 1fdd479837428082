namespace GitOpsGen.Terminal;

/// <summary>Where a command writes and what time it is: plain values, so that a test runs the whole program in its own process.</summary>
/// <param name="Out">Standard output.</param>
/// <param name="Error">Standard error.</param>
/// <param name="Clock">The time.</param>
/// <param name="Colour">Whether findings, which go to standard error, may be coloured.</param>
public sealed record Io(TextWriter Out, TextWriter Error, TimeProvider Clock, bool Colour)
{
    /// <summary>The environment variables.</summary>
    public IReadOnlyDictionary<string, string> Variables { get; init; } = OfThisProcess();

    /// <summary>What is told while it is under way.</summary>
    public Progress Progress { get; init; } = new(Error);

    /// <summary>Where the time of this run goes.</summary>
    public Timings Timings { get; } = new(Clock);

    /// <summary>The streams behind the writers, where they are the console's.</summary>
    public IReadOnlyList<StandardStream> Streams { get; init; } = [];

    /// <summary>The console's own.</summary>
    /// <remarks>Writers of our own: the console's would look the terminal up first, whose abilities nothing here uses.</remarks>
#pragma warning disable CA2000 // They live as long as the process.
    public static Io Standard
    {
        get
        {
            StandardStream.FillClosed();
            StandardStream output = new("standard output", Console.OpenStandardOutput), error = new("standard error", Console.OpenStandardError);
            bool isTerminal = !Console.IsErrorRedirected;
            var io = new Io(Writer(output), Writer(error), TimeProvider.System,
                isTerminal && Environment.GetEnvironmentVariable("TERM") != "dumb" && string.IsNullOrEmpty(Environment.GetEnvironmentVariable("NO_COLOR")))
            { Streams = [output, error] };
            io.Progress.IsShown = isTerminal;
            return io;
        }
    }
#pragma warning restore CA2000

    /// <summary>Says what could not be written, and hands on the exit status that says so where no other does.</summary>
    public int Ended(int code)
    {
        if (Streams.FirstOrDefault(s => s.Trouble is not null) is not { } lost)
        {
            return code;
        }

        Error.WriteLine($"error: {lost.Name} cannot be written: {lost.Trouble}");
        Error.WriteLine("    the command went on all the same; `gitopsgen status` says where each release stands");
        return code == ExitCode.Done ? ExitCode.Defect : code;
    }

    private static StreamWriter Writer(Stream stream) => new(stream, new System.Text.UTF8Encoding(encoderShouldEmitUTF8Identifier: false)) { AutoFlush = true };

    // By the names alone: a list of pairs would have to be compiled for this.
    private static Dictionary<string, string> OfThisProcess()
    {
        System.Collections.IDictionary all = Environment.GetEnvironmentVariables();
        return all.Keys.Cast<string>().ToDictionary(name => name, name => (string?)all[name] ?? "", StringComparer.Ordinal);
    }
}
