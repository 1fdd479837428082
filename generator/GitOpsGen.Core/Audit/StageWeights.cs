using System.Collections.Immutable;
using System.Globalization;
using System.Text;
using GitOpsGen.Diagnostics;
using GitOpsGen.Release;
using GitOpsGen.Yaml;

namespace GitOpsGen.Audit;

/// <summary>Whether the weights of a service's VirtualServices are those of the stage that its record names: all that can be said without the spec.</summary>
internal static class StageWeights
{
    /// <summary>The first weight of the canary that is not the stage's; null where all fit.</summary>
    public static Diagnostic? Contradiction(ReleaseRecord record, ImmutableDictionary<string, string> files, IReadOnlyDictionary<string, byte[]> blobs)
    {
        if (record.Canary is not { } canary || record.Stage is not { } stage)
        {
            return null;
        }

        foreach (WayBackFile file in record.WayBack)
        {
            string? blob = files.GetValueOrDefault(file.Path);
            if (stage.Kind is StageKind.Prepare or StageKind.RolledBack && blob != file.Blob)
            {
                return Found(file.Path, $"the record is at {stage.Name}, and the file is not the one that the record keeps for it");
            }

            if (stage.Kind is StageKind.Shift or StageKind.Full && blob is not null && blobs.GetValueOrDefault(blob) is { } bytes
                && YamlReader.ReadOne(new SourceText(file.Path, Encoding.UTF8.GetString(bytes)), aliases: true) is { IsOk: true, Value: var manifest }
                && Weights(manifest, record.Version(canary)!, canary).FirstOrDefault(w => !Fits(w, stage)) is { } wrong)
            {
                return Found(file.Path, string.Create(CultureInfo.InvariantCulture, $"the record is at {stage.Name}, where {canary} has {stage.Weight}%, and the file gives it {wrong.Weight}%")) with { Place = wrong.Place };
            }
        }

        return null;
    }

    // With a match or a mirror some routes are the canary's alone, and some the stable version's.
    private static bool Fits((long Weight, Place Place)? found, Stage stage) =>
        found!.Value.Weight == stage.Weight || ((!stage.Match.IsEmpty || stage.WithinMatch || stage.Mirror is not null) && found.Value.Weight is 0 or 100);

    private static IEnumerable<(long Weight, Place Place)?> Weights(YamlNode node, RecordedVersion canary, string name) => node switch
    {
        YamlNode.Map map => map.Entries.SelectMany(e => e.Key == "route" && e.Value is YamlNode.Seq list ? [Share(list, canary, name)] : Weights(e.Value, canary, name)),
        YamlNode.Seq seq => seq.Items.SelectMany(i => Weights(i, canary, name)),
        _ => [],
    };

    private static (long Weight, Place Place)? Share(YamlNode.Seq route, RecordedVersion canary, string name)
    {
        YamlNode? ours = route.Items.FirstOrDefault(i => IsCanary(i.At("destination"), canary, name));
        return ours is null ? (0, route.Place) : (ours.At("weight").AsInteger() ?? 100, ours.At("weight")?.Place ?? ours.Place);
    }

    private static bool IsCanary(YamlNode? destination, RecordedVersion canary, string name)
    {
        string host = (destination.At("host").AsText() ?? "").Split('.')[0];
        return destination.At("subset").AsText() is { } subset ? subset == canary.Inputs.Subset : canary.Slot is { } slot ? host == slot : host.EndsWith("-" + name, StringComparison.Ordinal);
    }

    private static Diagnostic Found(string path, string message) => Diagnostic.Of(AuditCodes.Record, Place.Of(path), message, AuditCodes.Record.WayOut);
}
