using System.Text.Json;
using System.Text.Json.Serialization;
using PahlawanPangan.Local.Servers;

namespace PahlawanPangan.Local.Instance;

/// <summary>The facts about the running instance that other commands need. It holds a password, so only its owner may read it.</summary>
internal sealed record InstanceFacts(
    string Url, string Postgres, string Nats, string Keys, InstanceProcesses Pids, DateTimeOffset StartedAt)
{
    private static readonly JsonSerializerOptions Json = new(JsonSerializerDefaults.Web) { WriteIndented = true };

    /// <summary>The URL of the engine's metrics; null for a cluster, each of whose members serves its own.</summary>
    public string? Metrics { get; init; }

    /// <summary>The URL of gRPC, over HTTP/2 without TLS.</summary>
    public string? Grpc { get; init; }

    /// <summary>The URL that is the issuer of tokens: that of the instance, unless its port was taken at the last moment.</summary>
    public string? PublicUrl { get; init; }

    [JsonIgnore]
    public EngineSettings EngineSettings => new(Postgres, Nats, Keys) { PublicUrl = PublicUrl };

    public static InstanceFacts? Read(Checkout checkout)
    {
        try
        {
            return JsonSerializer.Deserialize<InstanceFacts>(File.ReadAllText(checkout.FactsFile), Json);
        }
        catch (Exception e) when (e is IOException or JsonException)
        {
            return null;
        }
    }

    /// <summary>The facts of the running instance; a killed one leaves facts too, but no lock.</summary>
    public static InstanceFacts ReadRunning(Checkout checkout)
    {
        if (!IsRunning(checkout))
        {
            throw new ServerStartException("Nothing runs in this checkout. Start it with ./run.");
        }
        return Read(checkout)
            ?? throw new ServerStartException("The instance of this checkout is starting or stopping. Try again in a moment.");
    }

    public static bool IsRunning(Checkout checkout)
    {
        if (!Directory.Exists(checkout.RunFolder))
        {
            return false;
        }
        using var free = FolderLock.TryTake(checkout.RunFolder);
        return free is null;
    }

    public void Write(Checkout checkout)
    {
        var unfinished = checkout.FactsFile + ".new";
        File.Delete(unfinished);
        using (var file = new FileStream(unfinished, new FileStreamOptions
        {
            Mode = FileMode.CreateNew,
            Access = FileAccess.Write,
            UnixCreateMode = UnixFileMode.UserRead | UnixFileMode.UserWrite,
        }))
        {
            JsonSerializer.Serialize(file, this, Json);
        }
        // Renamed into place, so that a reader sees the whole file or none.
        File.Move(unfinished, checkout.FactsFile, overwrite: true);
    }
}
