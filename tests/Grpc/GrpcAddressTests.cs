using Microsoft.Extensions.Configuration;
using PahlawanPangan.Gateway.Grpc;

namespace PahlawanPangan.Tests.Grpc;

/// <summary>Where gRPC is served.</summary>
public sealed class GrpcAddressTests
{
    [Theory]
    [InlineData("urls", "http://0.0.0.0:8080", "http://0.0.0.0:8080;http://+:8081")]
    [InlineData("http_ports", "8080", "http://*:8080;http://+:8081")]
    [InlineData("other", "", "http://localhost:5000;http://+:8081")]
    public void Addresses_come_beside_those_of_rest(string setting, string value, string expected)
    {
        using var configuration = new ConfigurationManager();
        configuration.AddInMemoryCollection([new(setting, value), new("PANGAN_GRPC_URLS", "http://+:8081")]);

        GrpcAddresses.AddTo(configuration);

        Assert.Equal(expected, configuration["urls"]);
    }

    [Fact]
    public void Address_joins_the_endpoints_that_are_named_in_the_settings()
    {
        using var configuration = new ConfigurationManager();
        configuration.AddInMemoryCollection(
            [new("Kestrel:Endpoints:Https:Url", "https://+:8443"), new("Grpc:Urls", "http://+:8081")]);

        GrpcAddresses.AddTo(configuration);

        Assert.Equal("http://+:8081", configuration["Kestrel:Endpoints:PanganGrpc0:Url"]);
        Assert.Equal("Http2", configuration["Kestrel:Endpoints:PanganGrpc0:Protocols"]);
        Assert.Null(configuration["urls"]);
    }

    [Fact]
    public void Nothing_changes_without_an_address()
    {
        using var configuration = new ConfigurationManager();
        configuration.AddInMemoryCollection([new("urls", "http://+:80"), new("PANGAN_GRPC_URLS", "")]);
        GrpcAddresses.AddTo(configuration);
        Assert.Equal("http://+:80", configuration["urls"]);
    }

    [Theory]
    [InlineData("8081")]
    [InlineData("ftp://+:8081")]
    [InlineData("http://+:8081/grpc")]
    [InlineData("http://+:8081;nonsense")]
    public void Setting_that_is_no_list_of_urls_is_refused_by_name(string urls)
    {
        var result = new GrpcOptionsValidator().Validate(null, new GrpcOptions { Urls = urls });
        Assert.Contains("PANGAN_GRPC_URLS", Assert.Single(result.Failures!), StringComparison.Ordinal);
    }
}
