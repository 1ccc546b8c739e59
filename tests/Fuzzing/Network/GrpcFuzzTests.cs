using System.Buffers.Binary;
using System.Globalization;
using System.Net;
using System.Net.Http.Headers;
using Google.Protobuf;
using Grpc.Core;
using Microsoft.AspNetCore.Routing;
using Microsoft.Extensions.DependencyInjection;
using PahlawanPangan.Gateway.Http;
using PahlawanPangan.Tests.Fuzzing.Targets;

namespace PahlawanPangan.Tests.Fuzzing.Network;

/// <summary>Changed messages to every method of gRPC, over HTTP/2: each call ends with a status of the client's, and never as
/// unknown.</summary>
public sealed class GrpcFuzzTests(FuzzedGateway gateway, ITestOutputHelper output) : IClassFixture<FuzzedGateway>
{
    private const int FramesOneIn = 4;
    private const int MessageBytesMax = 16 * 1024;

    [Fact]
    public async Task Changed_message_to_any_method_gets_an_answer_or_a_status_of_the_client()
    {
        using var client = new HttpClient { BaseAddress = gateway.GrpcAddress, Timeout = TimeSpan.FromSeconds(60) };
        var faults = new List<string>();
        var count = 0;
        foreach (var sample in GrpcTargets.Samples)
        {
            var endpoint = EndpointOf(sample);
            var token = gateway.Token(endpoint.Metadata.GetRequiredMetadata<Access>().Roles[0]);
            var mutator = new Mutator(FuzzSettings.Seed + count, [sample.ToByteArray()], MessageBytesMax);
            for (var number = 0; number < FuzzSettings.Requests; number++)
            {
                var message = mutator.Next();
                var frame = Frame(message);
                if (number % FramesOneIn == 0)
                {
                    frame = new Mutator(FuzzSettings.Seed + number, [frame], MessageBytesMax).Next();
                }

                count++;
                var status = await CallAsync(client, endpoint.RoutePattern.RawText!, token, frame);
                if (status is StatusCode.Unknown or StatusCode.Internal or StatusCode.DataLoss or null)
                {
                    faults.Add($"{endpoint.RoutePattern.RawText}: {status?.ToString() ?? "no status"} for {Convert.ToBase64String(frame)}");
                }
            }
        }

        output.WriteLine($"{count} calls of seed {FuzzSettings.Seed} to {GrpcTargets.Samples.Count} methods");
        Assert.True(faults.Count == 0,
            $"{faults.Count} faults of seed {FuzzSettings.Seed}, such as:\n{string.Join('\n', faults.Take(12))}");
    }

    private RouteEndpoint EndpointOf(IMessage request)
    {
        var method = request.Descriptor.File.Services.Single().Methods.Single(one => one.InputType == request.Descriptor);
        var path = $"/{method.Service.FullName}/{method.Name}";
        return gateway.Services.GetRequiredService<EndpointDataSource>().Endpoints.OfType<RouteEndpoint>()
            .First(endpoint => endpoint.RoutePattern.RawText == path);
    }

    private static byte[] Frame(byte[] message)
    {
        var frame = new byte[5 + message.Length];
        BinaryPrimitives.WriteInt32BigEndian(frame.AsSpan(1), message.Length);
        message.CopyTo(frame, 5);
        return frame;
    }

    /// <summary>Calls a method; the status is null when there is none.</summary>
    private static async Task<StatusCode?> CallAsync(HttpClient client, string path, string token, byte[] frame)
    {
        using var request = new HttpRequestMessage(HttpMethod.Post, path)
        {
            Version = HttpVersion.Version20,
            VersionPolicy = HttpVersionPolicy.RequestVersionExact,
            Content = new ByteArrayContent(frame) { Headers = { ContentType = new MediaTypeHeaderValue("application/grpc") } },
        };
        request.Headers.Add("te", "trailers");
        request.Headers.Add("Idempotency-Key", Guid.NewGuid().ToString("N"));
        request.Headers.Authorization = new AuthenticationHeaderValue("Bearer", token);
        using var response = await client.SendAsync(request, HttpCompletionOption.ResponseHeadersRead);
        if (StatusOf(response.Headers) is { } early)
        {
            return early;
        }

        if (path.EndsWith("/Follow", StringComparison.Ordinal))
        {
            // A stream that has begun goes on until its reader leaves.
            return StatusCode.OK;
        }

        _ = await response.Content.ReadAsByteArrayAsync();
        return StatusOf(response.TrailingHeaders);
    }

    private static StatusCode? StatusOf(HttpResponseHeaders headers) =>
        headers.TryGetValues("grpc-status", out var values) ? (StatusCode)int.Parse(values.First(), CultureInfo.InvariantCulture) : null;
}
