using Microsoft.AspNetCore.Authentication.JwtBearer;
using Microsoft.AspNetCore.Authorization;
using Microsoft.AspNetCore.Cors.Infrastructure;
using Microsoft.AspNetCore.RateLimiting;
using Microsoft.AspNetCore.Server.Kestrel.Core;
using Microsoft.Extensions.DependencyInjection.Extensions;
using Microsoft.Extensions.Options;
using PahlawanPangan.Gateway.Accounts;
using PahlawanPangan.Gateway.Board;
using PahlawanPangan.Gateway.Certificates;
using PahlawanPangan.Gateway.Claims;
using PahlawanPangan.Gateway.Deliveries;
using PahlawanPangan.Gateway.Grpc;
using PahlawanPangan.Gateway.Health;
using PahlawanPangan.Gateway.Http;
using PahlawanPangan.Gateway.Impact;
using PahlawanPangan.Gateway.Ledger;
using PahlawanPangan.Gateway.Limits;
using PahlawanPangan.Gateway.Lots;
using PahlawanPangan.Gateway.Notifications;
using PahlawanPangan.Gateway.Operations;
using PahlawanPangan.Gateway.Pages;
using PahlawanPangan.Gateway.Parties;
using PahlawanPangan.Gateway.Recalls;
using PahlawanPangan.Gateway.Safety;
using PahlawanPangan.Gateway.Statements;
using PahlawanPangan.Gateway.Tokens;
using PahlawanPangan.Gateway.Tracing;
using PahlawanPangan.Hosting.Clustering;
using PahlawanPangan.Hosting.Telemetry;
using PahlawanPangan.Lots;
using PahlawanPangan.Operations;

namespace PahlawanPangan.Gateway;

/// <summary>Puts the gateway into a web host: its own executable, or one that holds a silo too.</summary>
public static class GatewayHosting
{
    /// <summary>How long requests that were under way may take when the gateway stops.</summary>
    private static readonly TimeSpan FinishingLimit = TimeSpan.FromSeconds(30);

    /// <summary>
    /// Adds the gateway's services. The host must have an <see cref="IGrainFactory"/>, which a silo or an Orleans client brings.
    /// </summary>
    public static IHostApplicationBuilder AddPanganGateway(this IHostApplicationBuilder builder)
    {
        ArgumentNullException.ThrowIfNull(builder);
        var services = builder.Services;

        // A line that ends without a carriage return is read in two ways by two servers, which is how requests are smuggled.
        AppContext.SetSwitch("Microsoft.AspNetCore.Server.Kestrel.DisableHttp1LineFeedTerminators", true);
        services.AddOptions<GatewayOptions>()
            .Configure<IConfiguration>(static (options, configuration) => options.Bind(configuration))
            .ValidateOnStart();
        services.AddSingleton<IValidateOptions<GatewayOptions>, GatewayOptionsValidator>();
        services.AddSingleton<IConfigureOptions<KestrelServerOptions>, ServerLimits>();
        services.TryAddSingleton(TimeProvider.System);
        services.TryAddSingleton<ServiceStates>();
        services.TryAddSingleton(new ClusterLink(isConnected: true));
        var cluster = ClusterSettingsReader.ReadForClient(builder.Configuration);
        services.TryAddSingleton(new ClusterRedis(cluster));
        services.AddHostedService<GracefulStop>();
        services.AddOptions<HostOptions>().Configure<IOptions<GatewayOptions>>(static (host, gateway) =>
        {
            // The limit for everything that follows must not cut off the draining.
            var limit = FinishingLimit + TimeSpan.FromSeconds(gateway.Value.DrainSeconds);
            host.ShutdownTimeout = limit > host.ShutdownTimeout ? limit : host.ShutdownTimeout;
        });
        builder.AddPanganTelemetry("gateway");

        services.AddSingleton(provider => TokenKeys.Load(
            new KeyFolder(provider.GetRequiredService<IOptions<GatewayOptions>>().Value.KeysPath),
            TimeSpan.FromSeconds(provider.GetRequiredService<IOptions<GatewayOptions>>().Value.KeyLeadSeconds),
            provider.GetRequiredService<ILogger<TokenKeys>>()));
        services.AddHostedService<TokenKeyWatcher>();
        services.AddSingleton<SessionRevocations>();
        services.AddSingleton<SessionWatch>();
        services.AddHostedService<RevocationFeed>();
        services.AddSingleton<TokenIssuer>();
        services.AddSingleton<TokenCache>();
        services.AddSingleton<StreamPlaces>();
        services.AddSingleton<BoardPlaces>();
        services.AddSingleton<BoardFeed>();
        services.AddSingleton<IConfigureOptions<JwtBearerOptions>, TokenRules>();
        services.AddAuthentication(JwtBearerDefaults.AuthenticationScheme).AddJwtBearer();
        services.AddAuthorizationBuilder().SetFallbackPolicy(EndpointWithoutRule());

        services.AddSingleton<IConfigureOptions<ForwardedHeadersOptions>, TrustedProxies>();
        services.AddRequestLimits(cluster);
        services.AddSingleton<IConfigureOptions<CorsOptions>, CrossOrigin>();
        services.AddCors();

        // Tokens come in a header that no page adds by itself, so a compressed answer gives an onlooker no information about them.
        services.AddResponseCompression(static options =>
        {
            options.EnableForHttps = true;
            options.MimeTypes =
            [
                "application/json", TraceEndpoints.JsonLd, ProblemWriter.ContentType, "text/csv", "text/html", "text/css",
                "text/javascript",
            ];
        });

        services.ConfigureHttpJsonOptions(static options =>
        {
            HttpJson.Configure(options.SerializerOptions);
            options.SerializerOptions.TypeInfoResolverChain.Insert(0, LotsJson.Default);
            options.SerializerOptions.TypeInfoResolverChain.Insert(1, ClaimsJson.Default);
            options.SerializerOptions.TypeInfoResolverChain.Insert(2, AccountsJson.Default);
            options.SerializerOptions.TypeInfoResolverChain.Insert(3, TokensJson.Default);
            options.SerializerOptions.TypeInfoResolverChain.Insert(4, DeliveriesJson.Default);
            options.SerializerOptions.TypeInfoResolverChain.Insert(5, NotificationsJson.Default);
            options.SerializerOptions.TypeInfoResolverChain.Insert(6, LedgerJson.Default);
            options.SerializerOptions.TypeInfoResolverChain.Insert(7, ImpactJson.Default);
            options.SerializerOptions.TypeInfoResolverChain.Insert(8, OperationsJson.Default);
            options.SerializerOptions.TypeInfoResolverChain.Insert(9, HealthJson.Default);
            options.SerializerOptions.TypeInfoResolverChain.Insert(10, ProblemsJson.Default);
            options.SerializerOptions.TypeInfoResolverChain.Insert(11, SafetyJson.Default);
            options.SerializerOptions.TypeInfoResolverChain.Insert(12, PartiesJson.Default);
            options.SerializerOptions.TypeInfoResolverChain.Insert(13, TracingJson.Default);
            options.SerializerOptions.TypeInfoResolverChain.Insert(14, CertificatesJson.Default);
            options.SerializerOptions.TypeInfoResolverChain.Insert(15, StatementsJson.Default);
            options.SerializerOptions.TypeInfoResolverChain.Insert(16, RecallsJson.Default);
            options.SerializerOptions.TypeInfoResolverChain.Insert(17, BoardJson.Default);
        });
        services.Configure<RouteHandlerOptions>(static options => options.ThrowOnBadRequest = true);
        services.AddValidation(static options => options.Resolvers.Insert(0, new RequestRules.Resolver()));
        services.AddSingleton<IProblemDetailsWriter, ProblemWriter>();
        services.AddProblemDetails();
        services.AddSingleton<JsonErrors>();
        services.AddExceptionHandler<ProblemExceptionHandler>();

        services.AddSingleton<CostlyRequestLimit>();
        services.AddSingleton(static provider => new AdmissionLimit(
            AdmissionOptions.Of(provider.GetRequiredService<IOptions<GatewayOptions>>().Value), TimeProvider.System));
        services.AddSingleton<LotGrains>();
        services.AddGatewayHealthChecks();
        services.AddPanganOpenApi();
        services.AddPages();
        builder.AddPanganGrpc();
        return builder;
    }

    /// <summary>Adds the gateway's middleware and maps its endpoints.</summary>
    public static WebApplication MapPanganGateway(this WebApplication app)
    {
        ArgumentNullException.ThrowIfNull(app);

        // Wrong settings are reported by name, before anything that depends on them fails with a message of its own.
        _ = app.Services.GetRequiredService<IOptions<GatewayOptions>>().Value;
        _ = app.Services.GetRequiredService<IOptions<GrpcOptions>>().Value;
        app.UseMiddleware<GrpcCalls>();
        app.UseForwardedHeaders();
        app.Use(ResponseHeaders.StampAsync);
        app.Use(GracefulStop.AnswerAsync);
        app.UseExceptionHandler();
        app.UseStatusCodePages();
        app.UseMiddleware<ClusterGate>();
        app.UseResponseCompression();
        app.Use(HeadRequests.AnswerAsync);
        app.UseRouting();
        app.UseMiddleware<AdmissionGate>();
        app.UseCors();
        if (app.Services.GetRequiredService<IOptions<RateLimiterOptions>>().Value.GlobalLimiter is not null)
        {
            // It looks for idle clients ten times a second, so it is left out where nothing is limited.
            app.UseRateLimiter();
        }

        app.UsePages();
        app.UseAuthentication();
        app.UseAuthorization();
        app.UseAntiforgery();
        app.Use(PathIds.CheckAsync);
        app.Use(JsonCharset.CheckAsync);
        app.MapLots();
        app.MapRecalls();
        app.MapClaims();
        app.MapDeliveries();
        app.MapNotifications();
        app.MapLedger();
        app.MapTracing();
        app.MapImpact();
        app.MapSafety();
        app.MapParties();
        app.MapCertificates();
        app.MapStatements();
        app.MapOperations();
        app.MapBoard();
        app.MapAccounts();
        app.MapSessions();
        app.MapDiscovery();
        app.MapHealth();
        app.MapPanganGrpc();
        app.MapMailbox();
        app.MapPanganOpenApi();
        app.MapPages();
        return app;
    }

    /// <summary>
    /// Refuses an endpoint without a rule. What is not found, and what the router answers by itself (405),
    /// has no such endpoint and passes.
    /// </summary>
    private static AuthorizationPolicy EndpointWithoutRule() => new AuthorizationPolicyBuilder()
        .RequireAssertion(context => context.Resource is HttpContext http && http.GetEndpoint() is not RouteEndpoint)
        .Build();
}
