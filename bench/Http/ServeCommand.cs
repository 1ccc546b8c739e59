using System.Buffers;
using System.Globalization;
using System.IO.Pipelines;
using System.Runtime;
using System.Text.Json;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;
using PahlawanPangan.Gateway;
using PahlawanPangan.Gateway.Claims;
using PahlawanPangan.Gateway.Http;
using PahlawanPangan.Grains.Outbox;
using PahlawanPangan.Lots;
using PahlawanPangan.Silo;

namespace PahlawanPangan.Bench.Http;

/// <summary>Serves as the engine does, with an additional echo of a claim's bytes. Started by the bench as a separate process.</summary>
internal static class ServeCommand
{
    public const string RelaysVariable = "PANGAN_BENCH_RELAYS";
    public const string CompiledPath = "/bench/compiled";
    public const string EchoPath = "/v1/lots/{lot}/echoes";

    public static async Task<int> RunAsync()
    {
        var builder = WebApplication.CreateBuilder();
        builder.AddPanganSilo();
        builder.AddPanganGateway();
        if (Environment.GetEnvironmentVariable(RelaysVariable) is null or "")
        {
            builder.Services.Remove(builder.Services.Single(service => service.ImplementationType == typeof(RelayService)));
        }

        var app = builder.Build();
        app.MapPanganGateway();
        var echo = new Echo();
        app.MapPost("/v1/lots/{lotId}/echoes", (RequestDelegate)echo.AnswerAsync).RequireAuthorization(Access.Only(Role.Recipient).Policy!);
        app.MapGet(
            CompiledPath,
            static http => http.Response.WriteAsync(JitInfo.GetCompilationTime().Ticks.ToString(CultureInfo.InvariantCulture)))
            .AllowAnonymous();
        await app.RunAsync();
        return 0;
    }

    /// <summary>Answers every request with the bytes of a claim's answer.</summary>
    private sealed class Echo
    {
        private readonly byte[] _answer = JsonSerializer.SerializeToUtf8Bytes(
            ClaimResponse.Of(new ClaimView
            {
                Id = Guid.NewGuid(),
                LotId = Guid.NewGuid(),
                RecipientId = Guid.NewGuid(),
                Quantity = 1,
                Status = ClaimStatus.Held,
                HeldUntil = DateTimeOffset.UtcNow,
                PickupCode = "123456",
                CreatedAt = DateTimeOffset.UtcNow,
            }),
            ClaimsJson.Default.ClaimResponse);

        private readonly string _location = $"/v1/claims/{Guid.NewGuid()}";

        public async Task AnswerAsync(HttpContext http)
        {
            ReadResult body;
            do
            {
                body = await http.Request.BodyReader.ReadAsync();
                http.Request.BodyReader.AdvanceTo(body.Buffer.End);
            }
            while (!body.IsCompleted);

            var response = http.Response;
            response.StatusCode = StatusCodes.Status201Created;
            response.Headers.Location = _location;
            response.ContentType = "application/json";
            response.ContentLength = _answer.Length;
            response.BodyWriter.Write(_answer);
        }
    }
}
