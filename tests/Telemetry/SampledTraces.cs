using System.Diagnostics;
using OpenTelemetry.Exporter;
using OpenTelemetry.Trace;
using OpenTelemetry;
using PahlawanPangan.Hosting.Telemetry.Traces;
using PahlawanPangan.Hosting.Telemetry;

namespace PahlawanPangan.Tests.Telemetry;

/// <summary>OpenTelemetry's SDK with the tail sampler, over a source of its own, and what it sent.</summary>
internal sealed class SampledTraces : IDisposable
{
    private readonly TracerProvider _provider;
    private readonly ActivitySource _source = new($"tests.{Guid.NewGuid():N}");

    /// <param name="configure">Changes the options; none is kept by chance unless it says so.</param>
    /// <param name="queue">Takes what is sent in place of <see cref="Sent"/>.</param>
    /// <param name="clock">Measures how long traces are open.</param>
    public SampledTraces(Action<TelemetryOptions>? configure = null, BaseProcessor<Activity>? queue = null, TimeProvider? clock = null)
    {
        var options = new TelemetryOptions { KeptShare = 0 };
        configure?.Invoke(options);
        Sampler = new TailSampler(options, clock);
        _provider = Sdk.CreateTracerProviderBuilder()
            .AddSource(_source.Name)
            .SetSampler(Sampler.Sampler)
            .AddProcessor(
                new TailSamplingProcessor(Sampler, queue ?? new SimpleActivityExportProcessor(new InMemoryExporter<Activity>(Sent))))
            .Build();
    }

    public TailSampler Sampler { get; }

    public List<Activity> Sent { get; } = [];

    public IEnumerable<string> SentNames => Sent.Select(span => span.OperationName);

    /// <summary>Begins a span under a context, or under none, and leaves nothing current.</summary>
    public Activity? Begin(
        string name, ActivityContext parent = default, ActivityKind kind = ActivityKind.Server, IEnumerable<ActivityLink>? links = null)
    {
        Activity.Current = null;
        var span = _source.StartActivity(name, kind, parent, links: links);
        Activity.Current = null;
        return span;
    }

    /// <summary>Begins a span inside another one of this process.</summary>
    public Activity Inside(Activity parent, string name)
    {
        Activity.Current = parent;
        var span = _source.StartActivity(name, ActivityKind.Client)!;
        Activity.Current = null;
        return span;
    }

    public static void End(Activity span, double ms = 1, bool isError = false)
    {
        if (isError)
        {
            span.SetStatus(ActivityStatusCode.Error);
        }

        span.SetEndTime(span.StartTimeUtc.AddMilliseconds(ms));
        span.Stop();
        Activity.Current = null;
    }

    /// <summary>One request that calls a grain elsewhere: a client's and a server's span inside the request's.</summary>
    public Activity Request(double ms = 1, bool isError = false, ActivityContext caller = default)
    {
        var root = Begin("request", caller)!;
        var client = Inside(root, "call");
        var server = Begin("grain", client.Context)!;
        End(server);
        End(client);
        End(root, ms, isError);
        return root;
    }

    public void Dispose()
    {
        _provider.Dispose();
        _source.Dispose();
    }
}
