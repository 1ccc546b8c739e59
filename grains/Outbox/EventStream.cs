using NATS.Client.Core;
using NATS.Client.JetStream;
using NATS.Client.JetStream.Models;
using NATS.Net;

namespace PahlawanPangan.Grains.Outbox;

/// <summary>The JetStream stream that carries every event.</summary>
public static class EventStream
{
    /// <summary>The stream's name.</summary>
    public const string Name = "PANGAN";

    /// <summary>The subjects that it takes.</summary>
    public const string Subjects = "pangan.>";

    /// <summary>For how long the broker drops a repeated event id.</summary>
    public static TimeSpan DuplicateWindow { get; } = TimeSpan.FromMinutes(2);

    private const int NotFound = 404;

    /// <summary>Makes the stream unless it exists; an existing one stays as its operator has set it.</summary>
    public static async Task EnsureAsync(INatsJSContext jetStream, NatsOptions options, CancellationToken cancellation)
    {
        try
        {
            _ = await jetStream.GetStreamAsync(Name, cancellationToken: cancellation);
        }
        catch (NatsJSApiException missing) when (missing.Error.Code == NotFound)
        {
            _ = await jetStream.CreateStreamAsync(
                new StreamConfig(Name, [Subjects])
                {
                    Storage = StreamConfigStorage.File,
                    Retention = StreamConfigRetention.Limits,
                    Discard = StreamConfigDiscard.Old,
                    MaxAge = TimeSpan.FromDays(options.DaysKept),
                    NumReplicas = options.Replicas,
                    DuplicateWindow = DuplicateWindow,
                    AllowDirect = true,
                },
                cancellation);
        }
    }
}
