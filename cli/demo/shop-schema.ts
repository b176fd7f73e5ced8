/** The demo's shop: a small database with the places where personal data usually sits, and some where it should not. */
export const SHOP_SCHEMA = `
CREATE TABLE customer (
  id bigint GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
  email text NOT NULL,
  first_name text NOT NULL,
  last_name text NOT NULL,
  phone text,
  birth_date date,
  street text,
  postal_code text,
  city text,
  country char(2),
  loyalty_points integer NOT NULL DEFAULT 0,
  preferences jsonb NOT NULL DEFAULT '{}',
  signed_up_at timestamptz NOT NULL DEFAULT now()
);
CREATE TABLE product (
  id integer GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
  sku text NOT NULL UNIQUE,
  title text NOT NULL,
  price numeric(10,2) NOT NULL
);
CREATE TABLE customer_order (
  id bigint GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
  customer_id bigint NOT NULL REFERENCES customer,
  status text NOT NULL DEFAULT 'placed',
  total numeric(12,2) NOT NULL,
  comment text,
  placed_at timestamptz NOT NULL DEFAULT now()
);
CREATE TABLE order_line (
  order_id bigint NOT NULL REFERENCES customer_order ON DELETE CASCADE,
  line integer NOT NULL,
  product_id integer NOT NULL REFERENCES product,
  quantity integer NOT NULL,
  PRIMARY KEY (order_id, line)
);
CREATE TABLE payment (
  id uuid PRIMARY KEY DEFAULT gen_random_uuid(),
  order_id bigint NOT NULL REFERENCES customer_order ON DELETE CASCADE,
  method text NOT NULL,
  iban text,
  amount numeric(12,2) NOT NULL,
  paid_at timestamptz NOT NULL DEFAULT now()
);
CREATE TABLE support_message (
  id bigint GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
  customer_id bigint NOT NULL REFERENCES customer ON DELETE CASCADE,
  subject text NOT NULL,
  body text NOT NULL,
  received_at timestamptz NOT NULL DEFAULT now()
);
CREATE TABLE web_session (
  id uuid PRIMARY KEY DEFAULT gen_random_uuid(),
  customer_id bigint NOT NULL REFERENCES customer ON DELETE CASCADE,
  ip inet NOT NULL,
  agent text NOT NULL,
  started_at timestamptz NOT NULL DEFAULT now()
);
CREATE TABLE stock_level (
  product_id integer PRIMARY KEY REFERENCES product,
  available integer NOT NULL,
  counted_at timestamptz NOT NULL DEFAULT now()
);
COMMENT ON COLUMN customer_order.comment IS 'Free remark for the warehouse';
ALTER TABLE customer REPLICA IDENTITY FULL;
ALTER TABLE customer_order REPLICA IDENTITY FULL;
ALTER TABLE support_message REPLICA IDENTITY FULL;
ALTER TABLE payment REPLICA IDENTITY FULL;
ALTER TABLE web_session REPLICA IDENTITY FULL;
`;

export const PRODUCTS: readonly (readonly [sku: string, title: string, price: string])[] = [
  ['LMP-001', 'Desk lamp', '39.90'],
  ['CHR-014', 'Oak chair', '129.00'],
  ['TBL-007', 'Folding table', '84.50'],
  ['RUG-120', 'Wool rug 120 cm', '149.00'],
  ['KTL-003', 'Kettle', '44.95'],
  ['MUG-022', 'Stoneware mug', '11.50'],
  ['SHF-200', 'Wall shelf 200 cm', '59.00'],
  ['CLK-009', 'Wall clock', '27.80'],
];
