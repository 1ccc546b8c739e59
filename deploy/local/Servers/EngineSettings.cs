namespace PahlawanPangan.Local.Servers;

/// <summary>The settings of an engine: its servers and the folder of its keys.</summary>
public sealed record EngineSettings(string PostgresConnectionString, string NatsUrl, string KeysFolder)
{
    internal Dictionary<string, string> Environment => new()
    {
        ["PANGAN_POSTGRES"] = PostgresConnectionString,
        ["PANGAN_NATS"] = NatsUrl,
        ["PANGAN_KEYS"] = KeysFolder,
        ["ASPNETCORE_ENVIRONMENT"] = "Development",
    };
}
