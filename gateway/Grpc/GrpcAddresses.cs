using System.Net;
using Microsoft.AspNetCore.Server.Kestrel.Core;
using Microsoft.Extensions.Options;

namespace PahlawanPangan.Gateway.Grpc;

/// <summary>
/// Makes the server listen at the addresses of gRPC beside those of REST, with HTTP/2 alone: without TLS a server cannot negotiate, and
/// clients of gRPC begin with HTTP/2.
/// </summary>
internal sealed class GrpcAddresses(IOptions<GrpcOptions> options) : IConfigureOptions<KestrelServerOptions>
{
    private const string EndpointsSection = "Kestrel:Endpoints";
    private const string DefaultUrl = "http://localhost:5000";

    private readonly BindingAddress[] _addresses =
        AreValid(options.Value.Urls) ? [.. Split(options.Value.Urls).Select(BindingAddress.Parse)] : [];

    /// <inheritdoc/>
    public void Configure(KestrelServerOptions options)
    {
        if (_addresses.Length > 0)
        {
            options.ConfigureEndpointDefaults(endpoint =>
            {
                if (endpoint.IPEndPoint is { } place && Array.Exists(_addresses, address => IsOf(address, place)))
                {
                    endpoint.Protocols = HttpProtocols.Http2;
                }
            });
        }
    }

    /// <summary>Whether a setting can be used, for the validator.</summary>
    public static bool AreValid(string urls) => Split(urls).All(static url =>
    {
        try
        {
            return BindingAddress.Parse(url) is { IsUnixPipe: false, Scheme: "http" or "https", PathBase: "" };
        }
        catch (FormatException)
        {
            return false;
        }
    });

    /// <summary>Adds the addresses to those that the server's settings name.</summary>
    public static void AddTo(IConfigurationManager configuration)
    {
        var urls = Split(GrpcOptions.Read(configuration).Urls);
        if (urls.Length == 0)
        {
            return;
        }

        var settings = new Dictionary<string, string?>();
        if (configuration.GetSection(EndpointsSection).GetChildren().Any())
        {
            // Named endpoints stand for all addresses, so these become such too.
            for (var index = 0; index < urls.Length; index++)
            {
                settings[$"{EndpointsSection}:PanganGrpc{index}:Url"] = urls[index];
                settings[$"{EndpointsSection}:PanganGrpc{index}:Protocols"] = nameof(HttpProtocols.Http2);
            }
        }
        else
        {
            settings[WebHostDefaults.ServerUrlsKey] = string.Join(';', [.. RestUrls(configuration), .. urls]);
        }

        configuration.AddInMemoryCollection(settings);
    }

    private static string[] RestUrls(IConfigurationManager configuration)
    {
        var urls = Split(configuration[WebHostDefaults.ServerUrlsKey] ?? string.Empty);
        if (urls.Length > 0)
        {
            return urls;
        }

        string[] ofPorts =
        [
            .. Split(configuration[WebHostDefaults.HttpPortsKey] ?? string.Empty).Select(static port => $"http://*:{port}"),
            .. Split(configuration[WebHostDefaults.HttpsPortsKey] ?? string.Empty).Select(static port => $"https://*:{port}"),
        ];
        return ofPorts.Length > 0 ? ofPorts : [DefaultUrl];
    }

    private static bool IsOf(BindingAddress address, IPEndPoint place) =>
        address.Port == place.Port && (!IPAddress.TryParse(address.Host, out var host) || host.Equals(place.Address));

    private static string[] Split(string urls) => urls.Split(';', StringSplitOptions.TrimEntries | StringSplitOptions.RemoveEmptyEntries);
}
