using GitOpsGen.Commands;
using GitOpsGen.Terminal;

namespace GitOpsGen;

/// <summary>The program: everything it needs of the world is made here.</summary>
public static class Program
{
    /// <summary>Runs one command; a defect of ours is reported as such and ends with exit status 1.</summary>
    public static int Main(string[] args)
    {
        Io io = Io.Standard;
        try
        {
            return io.Ended(Cli.Run(args, io));
        }
        catch (Exception e)
        {
            io.Error.WriteLine("gitopsgen met a defect of its own. What it committed before stays; `gitopsgen history` lists it. Please report this with the lines below and the command you ran.");
            io.Error.WriteLine(e);
            return ExitCode.Defect;
        }
    }
}
