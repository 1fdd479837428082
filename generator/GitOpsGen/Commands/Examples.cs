using System.CommandLine;

namespace GitOpsGen.Commands;

/// <summary>The examples that each help ends in.</summary>
public static class Examples
{
    /// <summary>The examples of a command, under a heading.</summary>
    public static string Of(Command command) => "Examples:\n" + string.Concat(Lines(command).Select(line => $"  {line}\n"));

    private static string[] Lines(Command command) => command.Name switch
    {
        "check" => ["gitopsgen check                                  every environment, every stage", "gitopsgen check environments/orders --from v1     with the stable version's name", "gitopsgen check --manifests deploy/ --with cluster/   what somebody else wrote", "gitopsgen check --findings gl-code-quality.json   for the merge request"],
        "render" => ["gitopsgen render orders --output-dir out", "gitopsgen render orders --output-dir out --service orders-service --stage 90-10 --from v1"],
        "plan" => ["gitopsgen plan                                   the next commit of every service, as a diff", "gitopsgen plan orders --output json", "gitopsgen plan --comment                         in a merge request's pipeline: say it there"],
        "route" => ["gitopsgen route orders --service orders-service --path /orders   who answers, stage by stage", "gitopsgen route orders --service orders-service --stage 90-10 --header 'x-cohort: internal'"],
        "advance" => ["gitopsgen advance orders                         the next stage of every service", "gitopsgen advance orders --service orders-service --to 50-50", "gitopsgen advance orders --skip-gates --reason \"no metrics here yet\"", "gitopsgen advance orders --service orders-service --approve --by NAME --reason \"load test passed\""],
        "rollback" => ["gitopsgen rollback orders --service orders-service --reason \"errors in checkout\""],
        "remove" => ["gitopsgen remove orders --service orders-service --reason \"replaced by checkout\""],
        "update" => ["gitopsgen update orders                          the manifests follow the spec", "gitopsgen update orders --dry-run"],
        "gate" => ["gitopsgen gate orders --service orders-service             the answers of its gates now", "gitopsgen gate orders --service orders-service --explain   with the queries as sent", "gitopsgen gate orders --service orders-service --replay HEAD   the stored evidence, judged again offline"],
        "status" => ["gitopsgen status", "gitopsgen status orders --output json"],
        "history" => ["gitopsgen history orders --service orders-service --limit 10"],
        "verify" => ["gitopsgen verify orders                          every commit of the environment", "gitopsgen verify orders --since main~20", "gitopsgen verify orders --signatures allowed-signers", "gitopsgen verify orders --output json"],
        "reconcile" => ["gitopsgen reconcile                              every environment, as a scheduled pipeline does", "gitopsgen reconcile orders --dry-run", "gitopsgen reconcile --shard 1/4 --summary summary.md --findings findings.xml"],
        "lock" => ["gitopsgen lock orders --reason \"migration of the database\" --until 2h", "gitopsgen lock orders --service orders-service --reason \"bug in checkout\""],
        "unlock" => ["gitopsgen unlock orders", "gitopsgen unlock orders --service orders-service --reason \"fixed\""],
        "schema" => ["gitopsgen schema > environment.schema.json"],
        "completion" => ["source <(gitopsgen completion bash)"],
        _ => ["gitopsgen check                                  prove every stage safe, offline", "gitopsgen advance environments/orders            commit the next stage", "gitopsgen status                                 where each release stands"],
    };
}
