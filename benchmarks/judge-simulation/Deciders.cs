using GitOpsGen.Judge;

namespace GitOpsGen.JudgeSimulation;

/// <summary>What a way of deciding says at one look.</summary>
internal enum Answer
{
    Advance,
    Hold,
    RollBack,
}

/// <summary>A way of deciding on the minutes of one stage so far.</summary>
internal interface IDecider
{
    string Name { get; }

    /// <summary>How often it looks, in minutes.</summary>
    int Every { get; }

    Answer Look(IReadOnlyList<(Minute Canary, Minute Stable)> stage, double weight);
}

/// <summary>The judge of GitOpsGen, with its defaults.</summary>
internal sealed class TheJudge : IDecider
{
    private static readonly ShareRule Errors = new(0.01);
    private static readonly LatencyRule Latency = new(0.95, World.LimitMilliseconds);

    public string Name => "judge";

    public int Every => 2;

    public Answer Look(IReadOnlyList<(Minute Canary, Minute Stable)> stage, double weight)
    {
        Minute canary = default, stable = default;
        foreach ((Minute ours, Minute theirs) in stage)
        {
            (canary, stable) = (canary + ours, stable + theirs);
        }

        bool compare = weight < 1;
        double seconds = stage.Count * 60;
        Verdict verdict = Verdict.Together([
            RateJudge.Judge(new Counts(canary.Requests, canary.Errors), compare ? new Counts(stable.Requests, stable.Errors) : null, Errors, seconds),
            LatencyJudge.Judge(Durations(canary), compare ? Durations(stable) : null, Latency, seconds)]);
        return verdict switch { Verdict.Fail => Answer.RollBack, Verdict.Pass => Answer.Advance, _ => Answer.Hold };
    }

    private static Histogram Durations(Minute sum) =>
        new([new Bucket(World.LimitMilliseconds, sum.Requests - sum.Slow), new Bucket(double.PositiveInfinity, sum.Requests)]);
}

/// <summary>Rolls back as soon as so many looks in a row saw the last minute over a limit. Without requests there is nothing to see.</summary>
internal sealed class LastMinute(string name, int inARow, int every) : IDecider
{
    public string Name => name;

    public int Every => every;

    public Answer Look(IReadOnlyList<(Minute Canary, Minute Stable)> stage, double weight)
    {
        for (int i = 0; i < inARow; i++)
        {
            int at = stage.Count - 1 - (i * every);
            if (at < 0 || stage[at].Canary is not { Requests: > 0 } minute || (minute.Errors / minute.Requests <= 0.01 && minute.Slow / minute.Requests <= 0.05))
            {
                return Answer.Advance;
            }
        }

        return Answer.RollBack;
    }
}
