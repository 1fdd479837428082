namespace GitOpsGen.Benchmarks;

/// <summary>The comparisons, in the order of the table.</summary>
internal static partial class Rows
{
    public static IEnumerable<Row> All(World world) => [.. StartUp(world), .. Bulk(world), .. Repository(world)];
}
