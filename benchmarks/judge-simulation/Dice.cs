namespace GitOpsGen.JudgeSimulation;

/// <summary>Repeatable chance (SplitMix64): the same releases on every machine and every version of .NET.</summary>
internal sealed class Dice(ulong seed)
{
    private const double ManyEnoughForNormal = 60;
    private ulong state = seed;

    public double Uniform()
    {
        state += 0x9E3779B97F4A7C15;
        ulong z = state;
        z = (z ^ (z >> 30)) * 0xBF58476D1CE4E5B9;
        z = (z ^ (z >> 27)) * 0x94D049BB133111EB;
        return ((z ^ (z >> 31)) >> 11) * (1.0 / (1UL << 53));
    }

    /// <summary>How many of many rare events happen.</summary>
    public double Poisson(double mean)
    {
        if (mean > ManyEnoughForNormal)
        {
            double normal = Math.Sqrt(-2 * Math.Log(1 - Uniform())) * Math.Cos(2 * Math.PI * Uniform());
            return Math.Max(0, Math.Round(mean + (Math.Sqrt(mean) * normal)));
        }

        double limit = Math.Exp(-mean), product = Uniform();
        int count = 0;
        while (product > limit)
        {
            product *= Uniform();
            count++;
        }

        return count;
    }
}
