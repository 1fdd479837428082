using System.Collections.Concurrent;
using System.Collections.Immutable;
using GitOpsGen.Judge;

namespace GitOpsGen.Gates;

/// <summary>
/// Gathers the questions of all services to one Prometheus, and asks those of one kind together. What is asked before
/// <see cref="Open"/> goes together as a whole; later questions (few: where a mesh has other buckets) wait a moment for others.
/// </summary>
internal sealed class QuestionBoard(PrometheusClient prometheus, CancellationToken deadline)
{
    private static readonly TimeSpan Moment = TimeSpan.FromMilliseconds(20);
    private readonly Lock gate = new();
    private readonly ConcurrentDictionary<(string Query, double At), Task<Heard>> texts = new();
    private List<Asked> waiting = [];
    private bool isOpen, isDue;

    /// <summary>Asks; the answer holds what this question alone would have brought.</summary>
    public Task<Heard> Ask(Question question, double at)
    {
        var asked = new Asked(question, at);
        lock (gate)
        {
            waiting.Add(asked);
            if (isOpen && !isDue)
            {
                isDue = true;
                _ = Task.Delay(Moment, CancellationToken.None).ContinueWith(_ => Send(), TaskScheduler.Default);
            }
        }

        return asked.Answer.Task;
    }

    /// <summary>A query of the spec's own, which nobody can take apart; where several services ask the same, it is asked once.</summary>
    public Task<Heard> Ask(string query, double at) => texts.GetOrAdd((query, at), key => prometheus.Ask(key.Query, key.At, deadline));

    /// <summary>Sends what has been gathered, and from now on what comes.</summary>
    public void Open()
    {
        lock (gate)
        {
            isOpen = true;
        }

        Send();
    }

    private void Send()
    {
        List<Asked> due;
        lock (gate)
        {
            (due, waiting, isDue) = (waiting, [], false);
        }

        foreach (IGrouping<double, Asked> moment in due.GroupBy(a => a.At))
        {
            foreach (ImmutableArray<Asked> batch in Question.Batches(moment, a => a.Question))
            {
                _ = Together(batch);
            }
        }
    }

    private async Task Together(ImmutableArray<Asked> batch)
    {
        try
        {
            await Exchange(batch);
        }
        catch (Exception fault)
        {
            // Nobody awaits a batch: those who await its answers have to hear of a fault, or they would wait for ever.
            foreach (Asked asked in batch)
            {
                asked.Answer.TrySetException(fault);
            }
        }
    }

    private async Task Exchange(ImmutableArray<Asked> batch)
    {
        ImmutableArray<Question> questions = [.. batch.Select(a => a.Question)];
        Heard answer = await prometheus.Ask(Question.Together(questions), batch[0].At, deadline);
        if (answer.IsTooMuch && batch.Length > 1)
        {
            await Task.WhenAll(Together(batch[..(batch.Length / 2)]), Together(batch[(batch.Length / 2)..]));
            return;
        }

        foreach ((Asked asked, Heard heard) in batch.Zip(Question.Apart(questions, answer, batch[0].At)))
        {
            asked.Answer.SetResult(heard);
        }
    }

    private sealed record Asked(Question Question, double At)
    {
        public TaskCompletionSource<Heard> Answer { get; } = new(TaskCreationOptions.RunContinuationsAsynchronously);
    }
}
