using BenchmarkDotNet.Configs;
using BenchmarkDotNet.Jobs;
using BenchmarkDotNet.Running;
using BenchmarkDotNet.Toolchains.InProcess.Emit;
using GitOpsGen.InProcess;

// In this process: nothing has to be built again, and the sources can lie anywhere.
BenchmarkRunner.Run<Parts>(ManualConfig.Create(DefaultConfig.Instance).WithArtifactsPath(Path.Combine(Path.GetTempPath(), "gitopsgen-benchmarks"))
    .AddJob(Job.ShortRun.WithToolchain(InProcessEmitToolchain.Instance)));
