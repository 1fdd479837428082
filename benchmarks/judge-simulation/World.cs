namespace GitOpsGen.JudgeSimulation;

/// <summary>What a canary does: how many times the errors and the latency of stable.</summary>
internal sealed record Canary(string Name, double Errors, double Latency)
{
    public bool IsGood => Errors <= 1 && Latency <= 1;
}

/// <summary>How many requests a second the service gets; with a day of that swing, where it is over 0.</summary>
internal sealed record Traffic(string Name, double Rps, double Swing);

/// <summary>One version's requests in one minute.</summary>
internal readonly record struct Minute(double Requests, double Errors, double Slow)
{
    public static Minute operator +(Minute a, Minute b) => new(a.Requests + b.Requests, a.Errors + b.Errors, a.Slow + b.Slow);
}

/// <summary>Requests of a service whose canary differs from stable in nothing but what <see cref="Canary"/> says.</summary>
internal sealed class World(Canary canary, Traffic traffic, Dice dice)
{
    public const double StableErrors = 0.002;
    public const double LimitMilliseconds = 500;
    private const double MinutesOfDay = 1_440;
    private const double MedianMilliseconds = 100;

    // Log-normal durations of which 1 % take over 500 ms.
    private const double Spread = 0.692;
    private readonly double dayOffset = dice.Uniform() * MinutesOfDay;

    /// <summary>The canary's and the stable version's requests in a minute of the release, at a weight from 0 to 1.</summary>
    public (Minute Canary, Minute Stable) Next(double minute, double weight)
    {
        // At the peak of the day there is more load and, for both versions alike, a greater share of errors.
        double day = traffic.Swing * Math.Sin((minute + dayOffset) / MinutesOfDay * 2 * Math.PI);
        double requests = traffic.Rps * 60 * (1 + day), errors = StableErrors * (1 + (day / 2));
        return (Draw(requests * weight, errors * canary.Errors, SlowShare(canary.Latency)), Draw(requests * (1 - weight), errors, SlowShare(1)));
    }

    private Minute Draw(double requests, double errors, double slow)
    {
        var drawn = new Minute(0, dice.Poisson(requests * errors), dice.Poisson(requests * (1 - errors) * slow));
        return drawn with { Requests = drawn.Errors + drawn.Slow + dice.Poisson(requests * (1 - errors) * (1 - slow)) };
    }

    private static double SlowShare(double times) => 1 - Normal(Math.Log(LimitMilliseconds / (MedianMilliseconds * times)) / Spread);

    // The normal distribution function by Abramowitz and Stegun, 26.2.17: good to 1e-7.
    private static double Normal(double x)
    {
        double t = 1 / (1 + (0.2316419 * Math.Abs(x)));
        double tail = Math.Exp(-x * x / 2) / Math.Sqrt(2 * Math.PI)
            * t * (0.319381530 + (t * (-0.356563782 + (t * (1.781477937 + (t * (-1.821255978 + (t * 1.330274429))))))));
        return x >= 0 ? 1 - tail : tail;
    }
}
