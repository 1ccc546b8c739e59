using PahlawanPangan.Grains.Accounts;

namespace PahlawanPangan.Silo;

/// <summary>Maps the environment variables that operators set to the sections that the grains read.</summary>
public static class SiloSettings
{
    /// <summary>The Npgsql connection string.</summary>
    public const string PostgresVariable = "PANGAN_POSTGRES";

    /// <summary>The broker's URL.</summary>
    public const string NatsVariable = "PANGAN_NATS";

    /// <summary>The folder of secret keys.</summary>
    public const string KeysVariable = "PANGAN_KEYS";

    /// <summary>How old a contact key must be before it seals; the grains' options check the setting.</summary>
    public static TimeSpan ContactKeyLead(IConfiguration configuration) =>
        TimeSpan.FromSeconds(configuration.GetValue("Accounts:ContactKeyLeadSeconds", new AccountOptions().ContactKeyLeadSeconds));

    /// <summary>Makes the variables override other sources of the same settings.</summary>
    public static void Apply(IConfigurationManager configuration)
    {
        var settings = new Dictionary<string, string?>();
        Map(PostgresVariable, "Postgres:ConnectionString");
        Map(NatsVariable, "Nats:Url");
        Map("PANGAN_NATS_AUTHORITY", "Nats:Tls:Authority");
        Map("PANGAN_NATS_CERTIFICATE", "Nats:Tls:Certificate");
        Map("PANGAN_NATS_CERTIFICATE_KEY", "Nats:Tls:CertificateKey");
        Map("PANGAN_NATS_CERTIFICATE_KEY_PASSWORD", "Nats:Tls:CertificateKeyPassword");
        configuration.AddInMemoryCollection(settings);

        void Map(string variable, string setting)
        {
            if (configuration[variable] is { Length: > 0 } value)
            {
                settings[setting] = value;
            }
        }
    }
}
