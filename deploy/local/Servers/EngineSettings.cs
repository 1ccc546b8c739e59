namespace PahlawanPangan.Local.Servers;

/// <summary>The settings of an engine: its servers and the folder of its keys.</summary>
public sealed record EngineSettings(string PostgresConnectionString, string NatsUrl, string KeysFolder)
{
    /// <summary>The URL that clients use, which is the issuer of tokens too; null for the program's default.</summary>
    public string? PublicUrl { get; init; }

    /// <summary>The assembly of the program that serves; null for the one that PANGAN_ENGINE names, or else this build's.</summary>
    public string? Program { get; init; }

    internal string AssemblyFile => Program ?? EngineProgram.AssemblyFile;

    internal Dictionary<string, string> Environment
    {
        get
        {
            var environment = new Dictionary<string, string>
            {
                ["PANGAN_POSTGRES"] = PostgresConnectionString,
                ["PANGAN_NATS"] = NatsUrl,
                ["PANGAN_KEYS"] = KeysFolder,
                ["ASPNETCORE_ENVIRONMENT"] = "Development",
            };
            if (PublicUrl is not null)
            {
                environment["Gateway__PublicUrl"] = PublicUrl;
            }

            return environment;
        }
    }
}
