using System.Collections.Generic;
using System.Linq;

// Properties that are words of the document need no words about them.
#pragma warning disable 1591

namespace Inkgate
{
    /// <summary>What every answer may carry besides.</summary>
    public abstract class Detailed
    {
        internal Detailed(Found found)
        {
            More = found.Get("inkgate");
        }

        /// <summary>What <see cref="Client.Detail"/> adds, as dictionaries and lists; else null.</summary>
        public object More { get; }
    }

    /// <summary>A place in a picture, in pixels.</summary>
    public struct Point
    {
        internal Point(double x, double y)
        {
            X = x;
            Y = y;
        }

        public double X { get; }

        public double Y { get; }
    }

    /// <summary>A line of text.</summary>
    public sealed class Line
    {
        internal Line(string text, IReadOnlyList<Point> polygon, double? score)
        {
            Text = text;
            Polygon = polygon;
            Score = score;
        }

        public string Text { get; }

        /// <summary>Top left, top right, bottom right, bottom left.</summary>
        public IReadOnlyList<Point> Polygon { get; }

        /// <summary>Confidence from 0 to 1; the plain endpoint alone gives it.</summary>
        public double? Score { get; }
    }

    /// <summary>The lines of a picture, in reading order.</summary>
    public sealed class GeneralText : Detailed
    {
        internal GeneralText(Found found)
            : base(found)
        {
            Lines = found.Each("detail", line => new Line(line.Word("text"), line.Box(), null));
        }

        public IReadOnlyList<Line> Lines { get; }

        /// <summary>All lines, a line end between them.</summary>
        public string Text => string.Join("\n", Lines.Select(line => line.Text));
    }

    /// <summary>Either side of an ID card, or both. What a side does not have is empty.</summary>
    public sealed class IdCard : Detailed
    {
        internal IdCard(Found found)
            : base(found)
        {
            var detail = found.Inner("detail");
            Note = found.Word("note");
            Name = detail.Word("name");
            Sex = detail.Word("sex");
            Nation = detail.Word("nation");
            Birthday = detail.Word("birthday");
            Number = detail.Word("idn");
            Address = detail.Word("addr");
            Authority = detail.Word("org");
            Valid = detail.Word("validperiod");
        }

        /// <summary><c>back</c> is the portrait's side and <c>front</c> the emblem's: so the contract has it.</summary>
        public string Note { get; }

        public string Name { get; }

        public string Sex { get; }

        public string Nation { get; }

        public string Birthday { get; }

        public string Number { get; }

        public string Address { get; }

        public string Authority { get; }

        public string Valid { get; }
    }

    /// <summary>A number plate.</summary>
    public sealed class Plate
    {
        internal Plate(Found found)
        {
            Number = found.Word("platelicense");
            Type = found.Word("plate_type");
            Confidence = found.Number("confidence");
            Polygon = found.Polygon("box");
        }

        public string Number { get; }

        public string Type { get; }

        public double Confidence { get; }

        /// <summary>Top left, top right, bottom right, bottom left.</summary>
        public IReadOnlyList<Point> Polygon { get; }
    }

    /// <summary>The number plates of a picture; none is an answer too.</summary>
    public sealed class PlateList : Detailed
    {
        internal PlateList(Found found)
            : base(found)
        {
            Plates = found.Each("detail", plate => new Plate(plate));
        }

        public IReadOnlyList<Plate> Plates { get; }
    }

    /// <summary>A business licence.</summary>
    public sealed class BusinessLicense : Detailed
    {
        internal BusinessLicense(Found found)
            : base(found)
        {
            var detail = found.Inner("detail");
            Shown = found.Word("license_type") == "Business License";
            CreditCode = detail.Word("union_id");
            RegistrationNumber = detail.Word("regist_no");
            Name = detail.Word("name");
            Type = detail.Word("type");
            Address = detail.Word("addr");
            Representative = detail.Word("legal_rep");
            Capital = detail.Word("regist_captial");
            PaidInCapital = detail.Word("real_captial");
            Established = detail.Word("establish_date");
            Period = detail.Word("operation_period");
        }

        /// <summary>Whether the picture shows one at all.</summary>
        public bool Shown { get; }

        public string CreditCode { get; }

        public string RegistrationNumber { get; }

        public string Name { get; }

        public string Type { get; }

        public string Address { get; }

        public string Representative { get; }

        public string Capital { get; }

        public string PaidInCapital { get; }

        public string Established { get; }

        public string Period { get; }
    }

    /// <summary>A driving licence.</summary>
    public sealed class DrivingLicence : Detailed
    {
        internal DrivingLicence(Found found)
            : base(found)
        {
            Number = found.Word("No");
            Name = found.Word("name");
            Sex = found.Word("sex");
            Nation = found.Word("nation");
            Address = found.Word("address");
            Birth = found.Word("date_birth");
            FirstIssue = found.Word("date_first");
            Classes = found.Word("class");
            Period = found.Word("period");
        }

        public string Number { get; }

        public string Name { get; }

        public string Sex { get; }

        public string Nation { get; }

        public string Address { get; }

        public string Birth { get; }

        public string FirstIssue { get; }

        public string Classes { get; }

        public string Period { get; }
    }

    /// <summary>A vehicle licence.</summary>
    public sealed class VehicleLicence : Detailed
    {
        internal VehicleLicence(Found found)
            : base(found)
        {
            Plate = found.Word("No_plate");
            Type = found.Word("type");
            Owner = found.Word("owner");
            Address = found.Word("address");
            Use = found.Word("use");
            Model = found.Word("model");
            Vin = found.Word("vin");
            Engine = found.Word("No_engine");
            Registered = found.Word("date_register");
            Issued = found.Word("date_issue");
        }

        public string Plate { get; }

        public string Type { get; }

        public string Owner { get; }

        public string Address { get; }

        public string Use { get; }

        public string Model { get; }

        public string Vin { get; }

        public string Engine { get; }

        public string Registered { get; }

        public string Issued { get; }
    }

    /// <summary>A train ticket.</summary>
    public sealed class TrainTicket : Detailed
    {
        internal TrainTicket(Found found)
            : base(found)
        {
            Number = found.Word("TicketNum");
            Origin = found.Word("StartStation");
            Destination = found.Word("DestinationStation");
            Date = found.Word("Date");
            Train = found.Word("TrainNum");
            Seat = found.Word("Seat");
            Price = found.Word("Price");
            SeatClass = found.Word("SeatCategory");
        }

        public string Number { get; }

        public string Origin { get; }

        public string Destination { get; }

        public string Date { get; }

        public string Train { get; }

        public string Seat { get; }

        public string Price { get; }

        public string SeatClass { get; }
    }

    /// <summary>A quota invoice.</summary>
    public sealed class QuotaInvoice : Detailed
    {
        internal QuotaInvoice(Found found)
            : base(found)
        {
            Number = found.Word("No");
            Code = found.Word("code");
            Amount = found.Word("amount");
        }

        public string Number { get; }

        public string Code { get; }

        public string Amount { get; }
    }

    /// <summary>A face's frame, in pixels.</summary>
    public sealed class Face : Detailed
    {
        internal Face(Found found)
            : base(found)
        {
            var frame = found.Inner("face_location");
            Top = frame.Whole("top");
            Left = frame.Whole("left");
            Width = frame.Whole("width");
            Height = frame.Whole("height");
        }

        public int Top { get; }

        public int Left { get; }

        public int Width { get; }

        public int Height { get; }
    }

    /// <summary>A page of the plain endpoint.</summary>
    public sealed class Page
    {
        internal Page(Found found)
        {
            Number = found.Whole("page");
            Width = found.Whole("width");
            Height = found.Whole("height");
            Angle = found.Number("angle");
            Lines = found.Each(
                "lines", line => new Line(line.Word("text"), line.Polygon("polygon"), line.Number("score")));
        }

        /// <summary>From 1.</summary>
        public int Number { get; }

        public int Width { get; }

        public int Height { get; }

        /// <summary>Degrees that its text is turned by.</summary>
        public double Angle { get; }

        public IReadOnlyList<Line> Lines { get; }

        /// <summary>All lines, a line end between them.</summary>
        public string Text => string.Join("\n", Lines.Select(line => line.Text));
    }
}
