namespace GitOpsGen.JudgeSimulation;

/// <summary>How a release ended, and after how many minutes.</summary>
internal readonly record struct Ending(Answer Last, int Minutes);

/// <summary>One release from its first stage to its end, decided one way.</summary>
internal static class Trial
{
    public const int HoldMinutes = 10;
    public const int PatienceMinutes = 180;
    public static readonly IReadOnlyList<double> Weights = [0.1, 0.3, 0.5, 1];

    public static Ending Run(World world, IDecider decider)
    {
        int minutes = 0;
        foreach (double weight in Weights)
        {
            var stage = new List<(Minute, Minute)>();
            bool advanced = false;
            while (!advanced)
            {
                stage.Add(world.Next(minutes++, weight));
                if (stage.Count % decider.Every != 0)
                {
                    continue;
                }

                Answer answer = decider.Look(stage, weight);
                if (answer == Answer.RollBack)
                {
                    return new Ending(answer, minutes);
                }

                advanced = answer == Answer.Advance && stage.Count >= HoldMinutes;
                if (!advanced && stage.Count >= PatienceMinutes)
                {
                    return new Ending(Answer.Hold, minutes);
                }
            }
        }

        return new Ending(Answer.Advance, minutes);
    }
}
