using System.Collections.Immutable;

namespace GitOpsGen.Spec;

/// <summary>The names of stages: those written first, then <c>match</c>, <c>mirror</c> and <c>90-10</c>; repeats get <c>-2</c>.</summary>
internal static class StepNames
{
    private static readonly ImmutableArray<string> Reserved = ["prepare", "finalize", "rollback", "clean-up", "bootstrap"];

    public static ImmutableArray<StepSpec> Give(ImmutableArray<StepSpec> steps, BindContext context)
    {
        var taken = new HashSet<string>(StringComparer.Ordinal);
        foreach (StepSpec step in steps.Where(s => s.Name is not ("" or "match")))
        {
            if (Reserved.Contains(step.Name))
            {
                context.Report(SpecCodes.StepName, step.Place, $"a step is called '{step.Name}', which is a stage of every release", "choose another name");
            }
            else if (!taken.Add(step.Name))
            {
                context.Report(SpecCodes.Duplicate, step.Place, $"two steps are called '{step.Name}'", "rename one of the two, or leave out its name");
            }
        }

        var named = ImmutableArray.CreateBuilder<StepSpec>(steps.Length);
        foreach (StepSpec step in steps)
        {
            string made = step.Name == "match" ? "match" : step.Mirror is not null ? "mirror" : $"{100 - step.Weight}-{step.Weight}";
            named.Add(step.Name is "" or "match" ? step with { Name = Unique(made, taken) } : step);
        }

        return named.ToImmutable();
    }

    /// <summary>The name, or with the first number from 2 on that makes it new; takes it.</summary>
    public static string Unique(string name, HashSet<string> taken)
    {
        string unique = name;
        for (int i = 2; !taken.Add(unique); i++)
        {
            unique = $"{name}-{i}";
        }

        return unique;
    }
}
