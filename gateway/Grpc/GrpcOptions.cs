using System.ComponentModel.DataAnnotations;
using Microsoft.Extensions.Options;

namespace PahlawanPangan.Gateway.Grpc;

/// <summary>Where gRPC is served; configuration section <c>Grpc</c> and the variable <c>PANGAN_GRPC_URLS</c>.</summary>
internal sealed class GrpcOptions : IValidatableObject
{
    /// <summary>The configuration section.</summary>
    public const string Section = "Grpc";

    /// <summary>The variable that names the addresses, in the form of <c>ASPNETCORE_URLS</c>.</summary>
    public const string UrlsVariable = "PANGAN_GRPC_URLS";

    /// <summary>The usual port.</summary>
    public const int Port = 5081;

    /// <summary>
    /// The addresses that speak HTTP/2 alone, beside those of REST, separated by semicolons: without TLS, gRPC needs one of its own. Empty,
    /// as it is unless set, when clients come over TLS, where REST and gRPC share an address.
    /// </summary>
    public string Urls { get; set; } = string.Empty;

    /// <summary>Whether clients may ask which services and messages there are; true unless set.</summary>
    public bool Reflection { get; set; } = true;

    /// <summary>The settings of a configuration, unchecked.</summary>
    public static GrpcOptions Read(IConfiguration configuration)
    {
        var options = new GrpcOptions();
        options.Bind(configuration);
        return options;
    }

    /// <summary>Binds the section, and the variable over it.</summary>
    public void Bind(IConfiguration configuration)
    {
        configuration.GetSection(Section).Bind(this);
        Urls = configuration[UrlsVariable] ?? Urls;
    }

    /// <inheritdoc/>
    public IEnumerable<ValidationResult> Validate(ValidationContext validationContext)
    {
        if (!GrpcAddresses.AreValid(Urls))
        {
            yield return new(
                $"{UrlsVariable} is not a list of http or https URLs with ports; set it like http://+:{Port}, or to nothing to serve gRPC "
                    + "only where REST has TLS.",
                [nameof(Urls)]);
        }
    }
}

/// <summary>Refuses addresses that cannot be used.</summary>
[OptionsValidator]
internal sealed partial class GrpcOptionsValidator : IValidateOptions<GrpcOptions>;
