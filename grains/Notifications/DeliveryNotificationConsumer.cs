using Microsoft.Extensions.Options;
using Npgsql;
using PahlawanPangan.Grains.Downstream;

namespace PahlawanPangan.Grains.Notifications;

/// <summary>
/// Notifies couriers of what others change of their deliveries, and recipients of handovers. None is dropped for its age, as for those of
/// lots.
/// </summary>
internal sealed class DeliveryNotificationConsumer(
    Clock clock, IOptions<NotificationOptions> options, IOptions<RecallOptions> recalls) : IEventConsumer
{
    /// <inheritdoc/>
    public string Name => "delivery-notifications";

    /// <inheritdoc/>
    public string? Aggregate => "delivery";

    /// <inheritdoc/>
    public TimeSpan? AgeMax => null;

    /// <inheritdoc/>
    public async Task HandleAsync(NpgsqlConnection connection, IReadOnlyList<StreamEvent> events, CancellationToken cancellation)
    {
        var notices = events.Select(NotificationDraft.OfDelivery).OfType<NotificationDraft>();
        var now = clock.Now;
        var written = await NotificationWriter.WriteAsync(
            connection, [.. notices.Select(notice => (notice.Account!.Value, notice))], options.Value.WaitingMax, now, cancellation);
        await RecallNotices.NoteAsync(connection, written, recalls.Value.NextAfter(now, now), now, cancellation);
    }
}
