namespace PahlawanPangan.Gateway;

/// <summary>Reads the gateway's settings, alike for the host and for the commands.</summary>
internal static class GatewaySettings
{
    public static GatewayOptions Read(IConfiguration configuration)
    {
        var options = new GatewayOptions();
        Bind(configuration, options);
        return options;
    }

    public static void Bind(IConfiguration configuration, GatewayOptions options)
    {
        configuration.GetSection(GatewayOptions.Section).Bind(options);
        if (configuration[GatewayOptions.KeysVariable] is { Length: > 0 } keys)
        {
            options.KeysPath = keys;
        }
    }
}
