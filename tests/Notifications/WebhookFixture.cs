namespace PahlawanPangan.Tests.Notifications;

/// <summary>A silo whose webhooks may be on this machine and whose holds last for a week.</summary>
public sealed class WebhookFixture(Servers servers) : ClusterFixture(servers)
{
    protected override IReadOnlyList<(string Name, string Value)> Settings =>
        [("Notifications:AllowPrivateTargets", "true"), ("Lots:HoldMinutes", "10080")];

    /// <summary>Leaves none of what the sender of webhooks would find of the test before.</summary>
    public Task ForgetNotificationsAsync() => Cluster.ExecuteAsync(
        """
        DELETE FROM webhook_delivery;
        DELETE FROM webhook;
        DELETE FROM notification;
        DELETE FROM message;
        DELETE FROM dropped_event;
        DELETE FROM orleansstorage;
        """);
}
