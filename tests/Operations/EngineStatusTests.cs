using Microsoft.Extensions.DependencyInjection;
using PahlawanPangan.Gateway.Operations;
using PahlawanPangan.Grains.Operations;
using PahlawanPangan.Operations;

namespace PahlawanPangan.Tests.Operations;

/// <summary>What operators see of background services and queues.</summary>
public sealed class EngineStatusTests(Servers servers)
{
    [Fact]
    [Finding("a background service that an exception stops")]
    public async Task Service_that_fails_is_in_the_status_of_all_silos_with_its_cause_and_since_when()
    {
        await using var cluster = await PanganCluster.StartAsync(servers);
        var states = cluster.Services.GetRequiredService<ServiceStates>();
        states.Of("made-up", Timeout.InfiniteTimeSpan).Fail(new FormatException("It is crooked."));

        // Every silo answers for its own.
        var silos = await cluster.Services.GetRequiredService<IGrainFactory>().GetGrain<IManagementGrain>(0)
            .SendControlCommandToProvider<ServiceReporter>(ServiceReporter.Name, 0, null);
        Assert.Contains(Assert.IsType<ServiceStatus[]>(Assert.Single(silos)), service => service.Name == "made-up");
        var status = await cluster.Grains.GetGrain<IStatusGrain>(0).ReadAsync();
        var made = Assert.Single(status.Services!, service => service.Name == "made-up");
        Assert.Equal("FormatException: It is crooked.", made.LastFailure);
        Assert.NotNull(made.FailingSince);

        var response = StatusResponse.Of(status, redis: null, states.Read());
        Assert.Equal("failing", Assert.Single(response.Services, service => service.Name == "made-up").Status);
        Assert.Contains(response.Troubles, trouble => trouble.Contains("made-up", StringComparison.Ordinal)
            && trouble.Contains("It is crooked.", StringComparison.Ordinal));
    }

    [Fact]
    [Finding("a queue whose head can block")]
    public async Task Queue_whose_first_row_is_overdue_is_in_the_status_and_rows_set_aside_are_counted()
    {
        await using var cluster = await PanganCluster.StartAsync(servers);
        await cluster.ExecuteAsync(
            """
            INSERT INTO message (event_id, sealed_for, sequence, kind, channel, recipient, status, occurred_at, next_at)
            SELECT gen_random_uuid(), gen_random_uuid(), 1, 'x', 'email', '', s, now(), now() - interval '90 s'
            FROM (VALUES (0), (0), (1), (2)) AS v (s);
            INSERT INTO delivery_work (delivery_id, lot_id, kind, data, status, created_at)
            SELECT '00000000-0000-0000-0000-000000000001', gen_random_uuid(), 'offer', '', s, now() - interval '90 s'
            FROM (VALUES (1), (0)) AS v (s);
            """);

        var status = await cluster.Grains.GetGrain<IStatusGrain>(0).ReadAsync();

        var messages = Assert.Single(status.Queues!, queue => queue.Name == "message-sender");
        Assert.Equal((2L, 1L), (messages.Waiting, messages.SetAside));
        Assert.InRange(messages.OverdueSeconds, 89, 200);

        // A note that waits for one that was set aside is not overdue.
        var notes = Assert.Single(status.Queues!, queue => queue.Name == "delivery-dispatcher");
        Assert.Equal((1L, 1L, 0.0), (notes.Waiting, notes.SetAside, notes.OverdueSeconds));
        Assert.Contains(
            StatusResponse.Of(status, redis: null, []).Troubles,
            trouble => trouble.StartsWith("The queue message-sender does not move", StringComparison.Ordinal));
    }
}
