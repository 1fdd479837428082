namespace GitOpsGen.Diagnostics;

/// <summary>Suggests the name that was probably meant.</summary>
public static class NearestName
{
    /// <summary>The nearest of <paramref name="candidates"/> within a third of the length in edits, or null.</summary>
    public static string? Of(string name, IEnumerable<string> candidates)
    {
        string? best = null;
        int least = int.MaxValue;
        foreach (string candidate in candidates.Order(StringComparer.Ordinal))
        {
            int distance = Distance(name.ToLowerInvariant(), candidate.ToLowerInvariant());
            if (distance < least)
            {
                (best, least) = (candidate, distance);
            }
        }

        return best is not null && least <= Math.Max(2, Math.Max(name.Length, best.Length) / 3) ? best : null;
    }

    /// <summary>A hint that names the nearest candidate, else lists the first ten of them.</summary>
    public static string Hint(string name, IReadOnlyCollection<string> candidates)
    {
        string[] distinct = [.. candidates.Distinct(StringComparer.Ordinal).Order(StringComparer.Ordinal)];
        return Of(name, distinct) switch
        {
            string near => $"did you mean '{near}'?",
            null when distinct.Length == 0 => "nothing may stand here",
            null => "known here: " + string.Join(", ", distinct.Take(10)) + (distinct.Length > 10 ? ", …" : ""),
        };
    }

    private static int Distance(string a, string b)
    {
        // Levenshtein with adjacent transpositions, two rows kept beside the current one.
        int[] before = new int[b.Length + 1], row = new int[b.Length + 1], next = new int[b.Length + 1];
        for (int j = 0; j <= b.Length; j++)
        {
            row[j] = j;
        }

        for (int i = 1; i <= a.Length; i++)
        {
            next[0] = i;
            for (int j = 1; j <= b.Length; j++)
            {
                int cost = a[i - 1] == b[j - 1] ? 0 : 1;
                next[j] = Math.Min(Math.Min(next[j - 1] + 1, row[j] + 1), row[j - 1] + cost);
                if (i > 1 && j > 1 && a[i - 1] == b[j - 2] && a[i - 2] == b[j - 1])
                {
                    next[j] = Math.Min(next[j], before[j - 2] + 1);
                }
            }

            (before, row, next) = (row, next, before);
        }

        return row[b.Length];
    }
}
