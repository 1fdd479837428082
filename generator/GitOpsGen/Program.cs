using GitOpsGen.Commands;
using GitOpsGen.Terminal;

namespace GitOpsGen;

/// <summary>The program: everything it needs of the world is made here.</summary>
public static class Program
{
    /// <summary>Runs one command; a defect of ours is reported as such and ends with exit status 1.</summary>
    public static int Main(string[] args)
    {
        try
        {
            return Cli.Run(args, Io.Standard);
        }
        catch (Exception e)
        {
            Console.Error.WriteLine("gitopsgen met a defect of its own; nothing was committed by this step. Please report it with the lines below and the command you ran.");
            Console.Error.WriteLine(e);
            return ExitCode.Defect;
        }
    }
}
