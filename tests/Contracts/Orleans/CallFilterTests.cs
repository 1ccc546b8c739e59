using System.Diagnostics;
using Microsoft.Extensions.DependencyInjection;
using Orleans.Diagnostics;
using Orleans.TestingHost;
using Xunit;

namespace PahlawanPangan.Tests.Contracts.Orleans;

[Alias("contract.IFiltered")]
public interface IFiltered : IGrainWithStringKey
{
    [Alias("Add")]
    Task<int> Add(int left, int right);

    [Alias("Call")]
    Task<int> AddThrough(string other, int left, int right);

    [Alias("Trace")]
    Task<(string? Trace, string? Parent)> Trace();
}

public sealed class ContractFilteredGrain : Grain, IFiltered
{
    public Task<int> Add(int left, int right) => Task.FromResult(left + right);

    public Task<int> AddThrough(string other, int left, int right) => GrainFactory.GetGrain<IFiltered>(other).Add(left, right);

    public Task<(string? Trace, string? Parent)> Trace() =>
        Task.FromResult((Activity.Current?.TraceId.ToString(), Activity.Current?.ParentSpanId.ToString()));
}

/// <summary>Call filters see and change calls; the current trace goes along with them.</summary>
public sealed class CallFilterTests(CallFilterTests.FilteredCluster fixture) : IClassFixture<CallFilterTests.FilteredCluster>
{
    private readonly string _key = Gates.NewName();

    private IFiltered Grain => fixture.Cluster.Client.GetGrain<IFiltered>(_key);

    [Fact]
    public async Task IncomingFilter_SeesArgumentsAndChangesTheResult()
    {
        RequestContext.Set("double", true);
        try
        {
            Assert.Equal(10, await Grain.Add(2, 3));
        }
        finally
        {
            RequestContext.Clear();
        }

        Assert.Equal(5, await Grain.Add(2, 3));
        Assert.Contains($"in {nameof(IFiltered.Add)}(2, 3) on {nameof(ContractFilteredGrain)} = 5", Gates.Notes(_key));
    }

    [Fact]
    public async Task OutgoingFilter_SeesTheCallsThatGrainsMake()
    {
        await Grain.AddThrough(_key + "-other", 1, 1);

        Assert.Contains($"out {nameof(IFiltered.Add)} from {_key}", Gates.Notes(_key + "-other"));
    }

    [Fact]
    public async Task Trace_GoesAlongWithTheCall()
    {
        using var listener = new ActivityListener
        {
            ShouldListenTo = static source => source.Name == ActivitySources.ApplicationGrainActivitySourceName,
            Sample = static (ref ActivityCreationOptions<ActivityContext> _) => ActivitySamplingResult.AllDataAndRecorded,
        };
        ActivitySource.AddActivityListener(listener);
        using var root = new Activity("root");
        root.SetIdFormat(ActivityIdFormat.W3C).Start();

        var (trace, parent) = await Grain.Trace();

        Assert.Equal(root.TraceId.ToString(), trace);
        Assert.NotEqual(root.SpanId.ToString(), parent);
    }

    public sealed class FilteredCluster : IAsyncLifetime
    {
        public InProcessTestCluster Cluster { get; } = Build();

        public async ValueTask InitializeAsync() => await Cluster.DeployAsync();

        public async ValueTask DisposeAsync() => await Cluster.DisposeAsync();

        private static InProcessTestCluster Build() => new InProcessTestClusterBuilder(1)
            .ConfigureSilo(static (_, silo) => silo
                .AddActivityPropagation()
                .AddIncomingGrainCallFilter<Watcher>()
                .AddOutgoingGrainCallFilter(static async context =>
                {
                    if (context.SourceId is { } source && context.TargetId.Type.ToString() == "contractfiltered")
                    {
                        Gates.Note(context.TargetId.Key.ToString(), $"out {context.MethodName} from {source.Key}");
                    }

                    await context.Invoke();
                }))
            .ConfigureClient(static client => client.AddActivityPropagation())
            .Build();
    }

    private sealed class Watcher(IServiceProvider services) : IIncomingGrainCallFilter
    {
        public async Task Invoke(IIncomingGrainCallContext context)
        {
            // A filter may itself need what makes references.
            Assert.NotNull(services.GetRequiredService<IGrainFactory>());
            await context.Invoke();
            if (context is { MethodName: nameof(IFiltered.Add), Grain: ContractFilteredGrain })
            {
                Gates.Note(
                    context.TargetId.Key.ToString(),
                    $"in {context.MethodName}({context.Request.GetArgument(0)}, {context.Request.GetArgument(1)}) "
                    + $"on {context.ImplementationMethod.DeclaringType!.Name} = {context.Result}");
                if (RequestContext.Get("double") is true)
                {
                    context.Result = (int)context.Result! * 2;
                }
            }
        }
    }
}
