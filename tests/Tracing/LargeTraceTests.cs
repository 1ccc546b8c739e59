using System.Diagnostics;
using System.Text.Json;
using Microsoft.Extensions.DependencyInjection;
using PahlawanPangan.Gateway.Tokens;
using PahlawanPangan.Grains.Downstream;
using PahlawanPangan.Grains.Ledger;
using PahlawanPangan.Grains.Lots;
using PahlawanPangan.Grains.Lots.Storage;
using PahlawanPangan.Lots;

namespace PahlawanPangan.Tests.Tracing;

/// <summary>A lot with very many claims.</summary>
[Safety]
public sealed class LargeTraceTests(Servers servers, ITestOutputHelper output)
{
    // Several pages of entries. docs/tracing.md has the figures of 10,000.
    private const int Claims = 3000;

    [Fact]
    public async Task Lot_with_thousands_of_collected_claims_is_traced_whole_in_every_format()
    {
        await using var cluster = await PanganCluster.StartAsync(servers);
        await using var gateway = await LiveGateway.StartAsync(cluster.Grains);
        var lot = await FillAsync(cluster);
        var token = gateway.Services.GetRequiredService<TokenIssuer>().Issue(LotSamples.Donor);
        var ofOperator = gateway.Services.GetRequiredService<TokenIssuer>().Issue(LotSamples.Operator);
        foreach (var (format, caller) in ((string, string)[])
            [("json", token), ("json&evidence=payloads", token), ("csv", token), ("epcis", token), ("json", ofOperator)])
        {
            GC.Collect();
            var before = GC.GetTotalMemory(forceFullCollection: true);
            using var request = new HttpRequestMessage(HttpMethod.Get, $"/v1/lots/{lot}/trace?format={format}");
            request.Headers.Authorization = new("Bearer", caller);
            var started = Stopwatch.GetTimestamp();

            using var response = await gateway.Client.SendAsync(request, HttpCompletionOption.ResponseHeadersRead);
            var first = Stopwatch.GetElapsedTime(started);
            await using var body = await response.Content.ReadAsStreamAsync();
            var (bytes, peak) = await ReadAsync(body);

            var taken = Stopwatch.GetElapsedTime(started);
            output.WriteLine(
                $"{format}{(caller == token ? "" : " with names")}: headers after {first.TotalSeconds:F1} s, "
                    + $"all after {taken.TotalSeconds:F1} s, {bytes / 1e6:F1} MB, heap at most {(peak - before) / 1e6:F0} MB above before");
            Assert.True(response.IsSuccessStatusCode);
            Assert.InRange(bytes, Claims * 100, long.MaxValue);
        }

        using var whole = new HttpRequestMessage(HttpMethod.Get, $"/v1/lots/{lot}/trace");
        whole.Headers.Authorization = new("Bearer", token);
        using var answer = await gateway.Client.SendAsync(whole);
        using var trace = JsonDocument.Parse(await answer.Content.ReadAsStreamAsync());
        Assert.Equal(Claims, trace.RootElement.GetProperty("claims").GetArrayLength());
        Assert.Equal(Claims, trace.RootElement.GetProperty("totals").GetProperty("collected").GetInt64());
        Assert.Equal(trace.RootElement.GetProperty("lotSequence").GetInt64(), trace.RootElement.GetProperty("entries").GetArrayLength());
        Assert.True(trace.RootElement.GetProperty("isComplete").GetBoolean());
        Assert.True(trace.RootElement.GetProperty("isConsistent").GetBoolean());
    }

    private static async Task<(long Bytes, long Peak)> ReadAsync(Stream body)
    {
        var buffer = new byte[64 * 1024];
        var (bytes, peak) = (0L, 0L);
        while (await body.ReadAsync(buffer) is var count and > 0)
        {
            bytes += count;
            peak = Math.Max(peak, GC.GetTotalMemory(forceFullCollection: false));
        }

        return (bytes, peak);
    }

    /// <summary>Puts a lot's events straight into the ledger, as its consumer does, and the lot's sequence beside.</summary>
    private static async Task<Guid> FillAsync(PanganCluster cluster)
    {
        var lotId = await cluster.PostAsync(Claims);
        var lot = new Lot(lotId);
        var commit = new LotCommit(lot);
        var (decided, now) = (new List<LotEvent>(), cluster.Time.Now);
        Decide(LotSamples.Post(now, Claims));
        for (var number = 0; number < Claims; number++)
        {
            var claimId = Guid.CreateVersion7();
            Decide(LotSamples.Claim(1, claimId, new Caller(Guid.CreateVersion7(), Role.Recipient)));
            Decide(LotSamples.Collect(claimId, ""));
        }

        using var writer = new LotEventWriter();
        var events = commit.Events.Select(recorded =>
        {
            var payload = writer.Write(lotId, LotSamples.Donor.Id, "jakarta", recorded, out var subject);
            return StreamEvent.Read(subject, payload.ToArray());
        }).ToArray();
        var consumer = new LedgerConsumer(cluster.Services.GetRequiredService<LedgerDatabase>());
        foreach (var part in events.Chunk(1000))
        {
            await using var connection = await consumer.Database.OpenConnectionAsync();
            await using var transaction = await connection.BeginTransactionAsync();
            await consumer.HandleAsync(connection, part, CancellationToken.None);
            await transaction.CommitAsync();
        }

        await cluster.ExecuteAsync($"UPDATE lot SET sequence = {lot.State.Sequence} WHERE id = '{lotId}'");
        return lotId;

        void Decide(LotCommand command)
        {
            Assert.Null(lot.Decide(command, now, Tests.Lots.LotHistory.Policy, codeMatches: true, decided));
            decided.ForEach(one => commit.Record(lot, one, now, null));
            decided.Clear();
        }
    }
}
