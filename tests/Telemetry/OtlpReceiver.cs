using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Hosting;
using Microsoft.AspNetCore.Http;
using Microsoft.Extensions.Logging;

namespace PahlawanPangan.Tests.Telemetry;

/// <summary>A receiver of OTLP over HTTP, as a collector is one: it keeps all spans, and the names of all metrics.</summary>
internal sealed class OtlpReceiver : IAsyncDisposable
{
    private readonly WebApplication _app;
    private readonly Lock _gate = new();
    private readonly List<ReceivedSpan> _spans = [];
    private readonly HashSet<string> _metrics = [];
    private readonly List<byte[]> _bodies = [];
    private TaskCompletionSource _came = new(TaskCreationOptions.RunContinuationsAsynchronously);

    private OtlpReceiver(WebApplication app) => _app = app;

    public Uri Endpoint => new(_app.Urls.Single());

    public IReadOnlyList<ReceivedSpan> Spans
    {
        get
        {
            lock (_gate)
            {
                return [.. _spans];
            }
        }
    }

    public IReadOnlySet<string> Metrics
    {
        get
        {
            lock (_gate)
            {
                return _metrics.ToHashSet();
            }
        }
    }

    /// <summary>Everything that came, byte by byte.</summary>
    public IReadOnlyList<byte[]> Bodies
    {
        get
        {
            lock (_gate)
            {
                return [.. _bodies];
            }
        }
    }

    public static async Task<OtlpReceiver> StartAsync()
    {
        var builder = WebApplication.CreateSlimBuilder();
        builder.Logging.ClearProviders();
        builder.WebHost.UseUrls("http://127.0.0.1:0");
        builder.WebHost.ConfigureKestrel(static kestrel => kestrel.Limits.MaxRequestBodySize = null);
        var app = builder.Build();
        var receiver = new OtlpReceiver(app);
        app.MapPost("/v1/traces", (RequestDelegate)(http => receiver.TakeAsync(http, receiver.ReadSpans)));
        app.MapPost("/v1/metrics", (RequestDelegate)(http => receiver.TakeAsync(http, receiver.ReadMetrics)));
        await app.StartAsync();
        return receiver;
    }

    /// <summary>Waits until what came satisfies a condition.</summary>
    public async Task WaitForAsync(Func<IReadOnlyList<ReceivedSpan>, bool> condition, TimeSpan? patience = null)
    {
        using var ended = new CancellationTokenSource(patience ?? TimeSpan.FromSeconds(30));
        while (true)
        {
            Task next;
            lock (_gate)
            {
                next = _came.Task;
            }

            if (condition(Spans))
            {
                return;
            }

            await next.WaitAsync(ended.Token);
        }
    }

    public ValueTask DisposeAsync() => _app.DisposeAsync();

    private async Task TakeAsync(HttpContext http, Action<byte[]> read)
    {
        Assert.Equal("application/x-protobuf", http.Request.ContentType);
        using var body = new MemoryStream();
        await http.Request.Body.CopyToAsync(body);
        TaskCompletionSource came;
        lock (_gate)
        {
            _bodies.Add(body.ToArray());
            read(body.ToArray());
            came = _came;
            _came = new(TaskCreationOptions.RunContinuationsAsynchronously);
        }

        came.SetResult();
        http.Response.ContentType = "application/x-protobuf";
    }

    private void ReadSpans(byte[] request) => ReadScopes(request, (service, scope, fields) =>
    {
        if (fields.Field == 2)
        {
            _spans.Add(ReceivedSpan.Read(fields.Bytes, service, scope));
        }
    });

    private void ReadMetrics(byte[] request) => ReadScopes(request, (_, _, fields) =>
    {
        var metric = new ProtobufReader(fields.Field == 2 ? fields.Bytes : default);
        while (metric.Read())
        {
            if (metric.Field == 1)
            {
                _metrics.Add(metric.Text);
            }
        }
    });

    private delegate void ScopeField(string service, string scope, ProtobufReader field);

    /// <summary>Traces and metrics are told alike: resources, in them scopes, in them items, all under the same numbers.</summary>
    private static void ReadScopes(byte[] request, ScopeField take)
    {
        var resources = new ProtobufReader(request);
        while (resources.Read())
        {
            var service = "";
            var resource = new ProtobufReader(resources.Bytes);
            while (resource.Read())
            {
                if (resource.Field == 1)
                {
                    service = ServiceOf(resource.Bytes);
                }
                else if (resource.Field == 2)
                {
                    ReadScope(resource.Bytes, service, take);
                }
            }
        }
    }

    private static void ReadScope(ReadOnlySpan<byte> message, string service, ScopeField take)
    {
        var name = "";
        var fields = new ProtobufReader(message);
        while (fields.Read())
        {
            if (fields.Field != 1)
            {
                take(service, name, fields);
                continue;
            }

            var scope = new ProtobufReader(fields.Bytes);
            while (scope.Read())
            {
                name = scope.Field == 1 ? scope.Text : name;
            }
        }
    }

    private static string ServiceOf(ReadOnlySpan<byte> message)
    {
        var attributes = new Dictionary<string, string>();
        var fields = new ProtobufReader(message);
        while (fields.Read())
        {
            if (fields.Field == 1)
            {
                ReceivedSpan.ReadAttribute(fields.Bytes, attributes);
            }
        }

        return attributes.GetValueOrDefault("service.name", "");
    }
}
