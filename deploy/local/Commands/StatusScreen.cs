using System.Globalization;
using System.Text.Json;

namespace PahlawanPangan.Local.Commands;

/// <summary>One screen of text about an engine, from its `/v1/status`.</summary>
public static class StatusScreen
{
    /// <summary>The lines: problems first, then information. They do not use the status after this call.</summary>
    public static IReadOnlyList<string> Lines(JsonElement status)
    {
        var troubles = status.GetProperty("troubles").EnumerateArray().Select(trouble => $"  ! {trouble.GetString()}").ToList();
        return
        [
            troubles.Count == 0 ? "No problems." : $"{troubles.Count} {(troubles.Count == 1 ? "problem" : "problems")}:",
            .. troubles,
            $"  PostgreSQL  {Word(status, "postgres")}",
            $"  NATS        {Word(status, "nats")}",
            $"  Redis       {Redis(status)}",
            $"  Silos       {Silos(status)}",
            $"  Outbox      {Outbox(status)}",
            $"  Consumers   {Consumers(status)}",
            $"  Dead        {DeadLetters(status)}",
            $"  Services    {Services(status)}",
        ];
    }

    private static string Redis(JsonElement status) =>
        status.GetProperty("redis").GetString() == "none" ? "is not used: there is a single silo" : Word(status, "redis");

    private static string Word(JsonElement status, string name) =>
        status.GetProperty(name).GetString() == "up" ? "answers" : "does not answer";

    private static string Silos(JsonElement status)
    {
        if (!status.TryGetProperty("silos", out var silos))
        {
            return "could not be counted";
        }
        var each = silos.EnumerateArray().Select(silo =>
            $"{silo.GetProperty("address").GetString()} with {Count(silo, "activations")} grains, {Count(silo, "lots")} of them lots");
        return $"{silos.GetArrayLength()}: {string.Join("; ", each)}";
    }

    private static string Outbox(JsonElement status)
    {
        if (!status.TryGetProperty("outbox", out var outbox))
        {
            return "could not be read";
        }
        var shards = outbox.EnumerateArray().Where(shard => shard.GetProperty("events").GetInt64() > 0).Select(shard =>
            $"{Count(shard, "events")} events wait in database {Count(shard, "shard")}, the oldest for "
                + $"{shard.GetProperty("oldestSeconds").GetDouble().ToString("0.#", CultureInfo.InvariantCulture)} s").ToList();
        return shards.Count == 0 ? "everything is published" : string.Join("; ", shards);
    }

    private static string Consumers(JsonElement status)
    {
        if (!status.TryGetProperty("consumers", out var consumers))
        {
            return "could not be read";
        }
        var behind = consumers.EnumerateArray().Where(consumer => consumer.GetProperty("lag").GetInt64() > 0).Select(consumer =>
            $"{consumer.GetProperty("name").GetString()} is {Count(consumer, "lag")} events behind").ToList();
        return behind.Count == 0 ? $"all {consumers.GetArrayLength()} are up to date" : string.Join("; ", behind);
    }

    private static string DeadLetters(JsonElement status) => !status.TryGetProperty("deadLetters", out var letters) ? "could not be read"
        : letters.GetInt64() == 0 ? "no letters wait"
        : $"{letters.GetInt64().ToString(CultureInfo.InvariantCulture)} letters wait for a decision: ./run dead-letters list";

    private static string Services(JsonElement status)
    {
        if (!status.TryGetProperty("services", out var services))
        {
            return "could not be read";
        }
        var all = services.EnumerateArray().ToList();
        var bad = all.Where(service => service.GetProperty("status").GetString() != "running")
            .Select(service => $"{service.GetProperty("name").GetString()} is {service.GetProperty("status").GetString()}").ToList();
        return bad.Count == 0 ? $"all {all.Count} run" : string.Join("; ", bad);
    }

    private static string Count(JsonElement of, string name) => of.GetProperty(name).GetInt64().ToString(CultureInfo.InvariantCulture);
}
