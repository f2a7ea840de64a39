using System;
using System.Collections.Generic;
using System.IO;
using System.Linq;
using System.Text;
using System.Threading;
using System.Threading.Tasks;

namespace Inkgate
{
    /// <summary>
    /// Calls one server in the name of one application. A picture is the bytes of a file. Every method throws an
    /// <see cref="InkgateException"/>. After its properties are set it may be shared between threads.
    /// </summary>
    public sealed class Client
    {
        /// <summary>Bytes of a picture that the first form of face detection takes; above, version 3's is sent.</summary>
        private const int FaceFirstForm = 2 << 20;

        private readonly Sender sender;

        /// <summary>Takes the address, as <c>http://127.0.0.1:8080</c>, AK, SK, and the application's key.</summary>
        public Client(string endpoint, string accessKey = "", string secretKey = "", string appkey = "")
        {
            sender = new Sender(this, endpoint.TrimEnd('/'), accessKey, secretKey, appkey);
        }

        /// <summary>The application's token, for <see cref="RecognizeAsync"/> alone.</summary>
        public string Token { get; set; } = string.Empty;

        /// <summary>How long one attempt may take.</summary>
        public TimeSpan Timeout { get; set; } = TimeSpan.FromMinutes(2);

        /// <summary>How often a call that may be sent again is sent again.</summary>
        public int Retries { get; set; } = 2;

        /// <summary>Where Retry-After is longer, the exception comes at once.</summary>
        public TimeSpan LongestWait { get; set; } = TimeSpan.FromMinutes(1);

        /// <summary>Asks for more than the contract has (<see cref="Detailed.More"/>).</summary>
        public bool Detail { get; set; }

        /// <summary>32 bytes, shared with the server: bodies are encrypted. Null for none.</summary>
        public byte[] EnvelopeKey { get; set; }

        /// <summary>What that key is called at the server.</summary>
        public string EnvelopeKid { get; set; }

        /// <summary>通用型OCR: the lines of each picture.</summary>
        public Task<Answer<IReadOnlyList<Item<GeneralText>>>> GeneralAsync(
            IEnumerable<byte[]> pictures, CancellationToken cancel = default(CancellationToken))
        {
            return List("2f3p1pnxpqm8/ocrdetect/ocr/v1/image.json", pictures, found => new GeneralText(found), cancel);
        }

        /// <summary>身份证识别: an ID card in each picture.</summary>
        public Task<Answer<IReadOnlyList<Item<IdCard>>>> IdCardAsync(
            IEnumerable<byte[]> pictures, CancellationToken cancel = default(CancellationToken))
        {
            return List("2f3os7qq79xc/IdentityCard/ocr/v1/idcard.json", pictures, found => new IdCard(found), cancel);
        }

        /// <summary>车牌识别: the number plates in each picture.</summary>
        public Task<Answer<IReadOnlyList<Item<PlateList>>>> PlateAsync(
            IEnumerable<byte[]> pictures, CancellationToken cancel = default(CancellationToken))
        {
            const string Path = "2gt54ed8660w/driven-plate-ocr/platelicense.json";
            return List(Path, pictures, found => new PlateList(found), cancel);
        }

        /// <summary>营业执照识别.</summary>
        public Task<Answer<BusinessLicense>> BusinessLicenseAsync(
            byte[] picture, CancellationToken cancel = default(CancellationToken))
        {
            const string Path = "2k8jo3ghhjwg/businesslicense/ocr/v1/BusinessLicense.json";
            return Single(Path, "BusinessCardOCR", picture, found => new BusinessLicense(found), cancel);
        }

        /// <summary>驾驶证识别.</summary>
        public Task<Answer<DrivingLicence>> DrivingLicenceAsync(
            byte[] picture, CancellationToken cancel = default(CancellationToken))
        {
            const string Path = "3131mkjqbqck/driver-lisence/ocr/detect";
            return Single(Path, "DriversLicense", picture, found => new DrivingLicence(found), cancel);
        }

        /// <summary>行驶证识别.</summary>
        public Task<Answer<VehicleLicence>> VehicleLicenceAsync(
            byte[] picture, CancellationToken cancel = default(CancellationToken))
        {
            const string Path = "3131km7vva4g/driving-lisence/ocr/detect";
            return Single(Path, "VehicleRegistration", picture, found => new VehicleLicence(found), cancel);
        }

        /// <summary>火车票识别.</summary>
        public Task<Answer<TrainTicket>> TrainTicketAsync(
            byte[] picture, CancellationToken cancel = default(CancellationToken))
        {
            const string Path = "30wmtj9q74e8/train-ticket/predict";
            return Single(Path, "TrainTicketOCR", picture, found => new TrainTicket(found), cancel);
        }

        /// <summary>定额发票识别.</summary>
        public Task<Answer<QuotaInvoice>> QuotaInvoiceAsync(
            byte[] picture, CancellationToken cancel = default(CancellationToken))
        {
            const string Path = "3131gju8treo/quota-invoice/ocr/detect";
            return Single(Path, "QuotaInvoice", picture, found => new QuotaInvoice(found), cancel);
        }

        /// <summary>人脸检测: none is an answer too.</summary>
        public Task<Answer<IReadOnlyList<Face>>> FaceAsync(
            byte[] picture, CancellationToken cancel = default(CancellationToken))
        {
            var body = picture.Length > FaceFirstForm
                ? "{\"Action\":\"DetectFace\",\"ImageData\":" + Encoded(picture) + "}"
                : "{\"imageContent\":" + Encoded(picture) + "}";
            return Typed(
                "2f6hqix09mv4/face/PERSON/person/detectFaceFromBase64",
                body,
                envelope => envelope.Inner("returnObj").Each("face_list", found => new Face(found)),
                cancel);
        }

        /// <summary>
        /// Reads a picture or a PDF with the token. <paramref name="profile"/> is fast, balanced or accurate,
        /// <paramref name="pages"/> is written 1-3,7; empty for the server's own choice.
        /// </summary>
        public async Task<Answer<IReadOnlyList<Page>>> RecognizeAsync(
            byte[] file, string profile = "", string pages = "", CancellationToken cancel = default(CancellationToken))
        {
            var answer = await sender.Plain(file, "json", profile, pages, cancel).ConfigureAwait(false);
            return answer.With(Shaped(answer.Raw, said => said.Each("pages", found => new Page(found))));
        }

        /// <summary>The text alone, a form feed between pages.</summary>
        public Task<Answer<string>> RecognizeTextAsync(
            byte[] file, string profile = "", string pages = "", CancellationToken cancel = default(CancellationToken))
        {
            return sender.Plain(file, "text", profile, pages, cancel);
        }

        /// <summary>
        /// Sends a signed call of any path, with its raw query; the answer's Raw is its JSON. The stream must be one that
        /// can be sought: it is read twice, and never held as a whole.
        /// </summary>
        public Task<Answer<string>> CallAsync(
            string path, Stream body, CancellationToken cancel = default(CancellationToken))
        {
            return sender.Signed(path, body, cancel);
        }

        private static string Encoded(byte[] picture)
        {
            return "\"" + Convert.ToBase64String(picture) + "\"";
        }

        private static T Shaped<T>(string raw, Func<Found, T> read)
        {
            try
            {
                return read(new Found(Json.Read(raw)));
            }
            catch (Exception wrong) when (!(wrong is InkgateException))
            {
                throw new AnswerException("the answer is not as the contract has it", wrong);
            }
        }

        private Task<Answer<IReadOnlyList<Item<T>>>> List<T>(
            string path, IEnumerable<byte[]> pictures, Func<Found, T> read, CancellationToken cancel)
        {
            var body = "{\"data\":[" + string.Join(",", pictures.Select(Encoded)) + "]}";
            return Typed(path, body, said => said.Each("returnObj", found => found.Item(read)), cancel);
        }

        private Task<Answer<T>> Single<T>(
            string path, string action, byte[] picture, Func<Found, T> read, CancellationToken cancel)
        {
            var body = "{\"Action\":\"" + action + "\",\"ImageData\":" + Encoded(picture) + "}";
            return Typed(path, body, said => read(said.Inner("returnObj")), cancel);
        }

        private async Task<Answer<T>> Typed<T>(
            string path, string body, Func<Found, T> read, CancellationToken cancel)
        {
            var bytes = new MemoryStream(Encoding.UTF8.GetBytes(body));
            var answer = await sender.Signed("/v1/aiop/api/" + path, bytes, cancel).ConfigureAwait(false);
            return answer.With(Shaped(answer.Raw, read));
        }
    }
}
